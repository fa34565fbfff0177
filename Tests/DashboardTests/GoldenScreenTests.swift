import Dashboard
import GoldenText
import HostModel
import Screen
import TerminalText
import Testing

@Suite struct GoldenScreenTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60), (40, 10), (1, 1)]
  private static let glyphs = [("utf8", Glyphs.unicode), ("ascii", Glyphs.ascii)]

  @Test(arguments: Sample.all.map(\.name))
  func host(name: String) throws {
    let snapshot = try #require(Sample.all.first { $0.name == name }?.snapshot)
    expectGolden(Scene(snapshot).golden, named: "dashboard/\(name)-80x24")
  }

  @Test(arguments: ["gaming", "legacy-bus"], sizes)
  func size(name: String, size: (Int, Int)) throws {
    let snapshot = try #require(Sample.all.first { $0.name == name }?.snapshot)
    for (form, glyphs) in Self.glyphs {
      let scene = Scene(snapshot, width: size.0, height: size.1, glyphs: glyphs)
      expectGolden(scene.golden, named: "dashboard/sizes/\(name)-\(size.0)x\(size.1)-\(form)")
    }
  }

  @Test func deviceWithHolder() {
    var scene = Scene(Sample.gaming)
    scene.press(.down)
    expectGolden(scene.golden, named: "dashboard/device-80x24")
  }

  @Test func bystander() {
    var scene = Scene(Sample.legacyBus, width: 120, height: 40)
    scene.press(.end)
    expectGolden(scene.golden, named: "dashboard/bystander-120x40")
  }

  @Test func detailInTheSmall() {
    var scene = Scene(Sample.gaming, width: 40, height: 10)
    scene.press(.down, .enter)
    expectGolden(scene.golden, named: "dashboard/detail-40x10")
  }

  @Test func help() {
    var scene = Scene(Sample.gaming)
    scene.press(.character("?"))
    expectGolden(scene.golden, named: "dashboard/help-80x24")
    scene.send(.resize(Size(width: 120, height: 60)))
    expectGolden(scene.golden, named: "dashboard/help-120x60")
  }

  @Test func filterBeingTyped() {
    var scene = Scene(Sample.manySets)
    scene.type("/vm-1")
    expectGolden(scene.golden, named: "dashboard/filter-80x24")
  }

  @Test func filterThatCannotBeRead() {
    var scene = Scene(Sample.manySets)
    scene.type("/driver:vfio-pci opns>0")
    expectGolden(scene.golden, named: "dashboard/filter-error-80x24")
  }

  @Test func frozen() {
    var scene = Scene(Sample.gaming)
    scene.press(.character("f"))
    scene.show(Sample.phantom)
    expectGolden(scene.golden, named: "dashboard/frozen-80x24")
  }

  @Test func eventsOfAChange() {
    var scene = Scene(Sample.groupNotViable, width: 120, height: 40)
    var later = Sample.gaming
    later.takenAt += 2000
    scene.show(later)
    expectGolden(scene.golden, named: "dashboard/events-120x40")
  }

  @Test func beforeTheFirstScan() {
    expectGolden(Scene(nil).golden, named: "dashboard/first-scan-80x24")
  }

  @Test func hostThatCannotBeRead() {
    var scene = Scene(nil)
    scene.send(.observationFailed("/sys/bus/pci/devices: permission denied"))
    expectGolden(scene.golden, named: "dashboard/failed-80x24")
  }
}
