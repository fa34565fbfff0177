import GoldenText
import HostModel
import Screen
import Testing

@testable import Dashboard

/// The header shows the state of the seal, at every size.
@Suite struct SealedScreenTests {
  private static let whole = SealLabel(text: "sealed: landlock 7, seccomp", shortText: "sealed", isWhole: true)
  private static let inPart = SealLabel(
    text: "sealed: seccomp, no landlock", shortText: "sealed, in part", isWhole: false)
  private static let none = SealLabel(
    text: "not sealed: no landlock, no seccomp", shortText: "not sealed", isWhole: false)

  private func header(_ seal: SealLabel, width: Int = 80, height: Int = 24) -> String {
    Scene(Sample.gaming, width: width, height: height, seal: seal).lines[0]
  }

  @Test(arguments: [(80, 24), (120, 40), (40, 10)]) func sealed(width: Int, height: Int) {
    let scene = Scene(Sample.gaming, width: width, height: height, seal: Self.whole)
    expectGolden(scene.golden, named: "dashboard/sealed-\(width)x\(height)")
  }

  @Test func saysWhichPartIsMissing() {
    #expect(header(Self.whole).contains("sealed: landlock 7, seccomp"))
    #expect(header(Self.inPart).contains("sealed: seccomp, no landlock"))
    #expect(header(Self.none).contains("not sealed: no landlock, no seccomp"))
    #expect(header(Self.inPart, width: 40, height: 6).contains("sealed, in part"))
  }

  /// A missing part is a warning in the warning style.
  @Test func warnsOfWhatIsMissing() {
    for (seal, role) in [(Self.whole, Role.accent), (Self.inPart, .warn)] {
      let surface = Scene(Sample.gaming, seal: seal).surface
      let column = (0..<80).first { surface[$0, 0].text == "s" && surface[$0 + 5, 0].text == "d" }
      #expect(column.map { surface[$0, 0].style.role } == role)
    }
  }

  /// A refused call is no secret: the header counts it, and the event list names it.
  @Test func showsRefusedCalls() {
    var scene = Scene(Sample.gaming, width: 120, height: 40, seal: Self.whole)
    _ = scene.state.update(.callsRefused(2, last: "ptrace"))
    #expect(scene.lines[0].contains("sealed: landlock 7, seccomp; 2 calls refused"))
    #expect(
      scene.lines.contains { $0.contains("the seal refused 2 system calls of vfiotop itself, the last one ptrace") })
    #expect(scene.state.seal?.isWhole == false && scene.state.seal?.shortText == "sealed; 2 calls refused")
  }
}
