import GoldenText
import HostModel
import Screen
import Testing

@testable import Dashboard

/// The pictures in the README: screens of `--demo`, generated and never edited. `RECORD_GOLDEN=1 swift test --filter
/// PictureTests` regenerates them.
@Suite struct PictureTests {
  @Test func sets() throws {
    let session = try Self.session("gaming")
    for _ in 0..<9 { session.pass(seconds: 10) }
    session.select("0000:03:00.0")
    expect(session, "sets", "Device sets of a simulated desktop: a GPU whose audio function the host still has")
  }

  @Test func buses() throws {
    let session = try Self.session("gpus")
    session.type("5")
    session.press(.home, .down, .down)
    expect(session, "buses", "The tree of PCI buses: what a reset below a switch would hit")
  }

  @Test func holders() throws {
    let session = try Self.session("sriov")
    session.type("4")
    expect(session, "holders", "Virtual machines with the virtual functions that they hold")
  }

  @Test func plan() throws {
    let session = try Self.session("gaming")
    session.select("0000:01:00.0")
    session.type("as")
    expect(session, "plan", "The plan of a hot reset, before anything is done")
  }

  @Test func palette() throws {
    let session = try Self.session("gaming")
    session.type(":res")
    expect(session, "palette", "The palette of commands")
  }

  /// The README shows each of them, and no other.
  @Test func readmeShowsThem() throws {
    let readme = try RecordedHostTests.text("README.md")
    let shown = readme.split(separator: "Tests/Golden/pictures/").dropFirst().map { $0.prefix { $0 != ")" } }
    #expect(Set(shown.map(String.init)) == ["sets.svg", "buses.svg", "holders.svg", "plan.svg", "palette.svg"])
  }

  private static func session(_ scenario: String) throws -> SimulatedSession {
    try SimulatedSession(scenario, width: 120, height: 34)
  }

  private func expect(_ session: SimulatedSession, _ name: String, _ title: String) {
    let picture = SurfacePicture(session.scene.surface, theme: .dark, title: title)
    expectGolden(picture.svg, named: "pictures/\(name).svg")
  }
}
