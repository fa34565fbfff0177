import ActionPlanning
import GoldenText
import HostModel
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// The screens on the way from a key to the result of an action.
@Suite struct ActingScreenTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60)]

  /// Compares the screen at every size in UTF-8, and at 80x24 in ASCII.
  private func expectScreens(_ name: String, _ snapshot: Snapshot, _ drive: (inout Scene) -> Void) {
    for (width, height) in Self.sizes {
      var scene = Scene.acting(snapshot, width: width, height: height)
      drive(&scene)
      expectGolden(scene.golden, named: "dashboard/acting/\(name)-\(width)x\(height)")
    }
    var scene = Scene.acting(snapshot, glyphs: .ascii)
    drive(&scene)
    expectGolden(scene.golden, named: "dashboard/acting/\(name)-80x24-ascii")
  }

  private func expectScreen(_ name: String, _ snapshot: Snapshot, _ drive: (inout Scene) -> Void) {
    var scene = Scene.acting(snapshot)
    drive(&scene)
    expectGolden(scene.golden, named: "dashboard/acting/\(name)-80x24")
  }

  @Test func menuOfADeviceThatIsHeld() {
    expectScreens("menu", Sample.gaming) { $0.press(.down, .character("a")) }
  }

  @Test func menuOfASet() {
    expectScreen("menu-set", Sample.groupNotViable) { $0.type("aj") }
  }

  @Test func menuOfABystander() {
    expectScreen("menu-bystander", Sample.legacyBus) { $0.press(.end, .character("a")) }
  }

  @Test func menuOfABridge() {
    expectScreen("menu-bridge", Sample.legacyBus) { $0.press(.end, .up, .character("a")) }
  }

  @Test func menuOfAnOwnHold() {
    expectScreen("menu-own", Self.held) {
      $0.hear(Self.ready, Self.holds)
      $0.press(.end, .character("a"))
    }
  }

  @Test func ownHoldsAreMarked() {
    expectScreens("own", Self.held) {
      $0.hear(Self.ready, Self.holds)
      $0.press(.end)
    }
  }

  @Test func planning() {
    expectScreen("planning", Sample.gaming) { $0.press(.end, .character("a"), .character("f")) }
  }

  @Test func lightPlan() {
    expectScreens("plan-light", Sample.gaming) { $0.plan("f", Sample.lightPlan) }
  }

  @Test func typedPlan() {
    expectScreens("plan-typed", Sample.legacyBus) {
      $0.hear(Self.ready)
      $0.plan("h", Sample.typedPlan)
      $0.type("0000:08")
    }
  }

  @Test func typedPlanAtItsEndWithAWrongText() {
    expectScreen("plan-typed-end", Sample.legacyBus) {
      $0.plan("h", Sample.typedPlan)
      $0.type("0000:08:01.1")
      $0.press(.enter, .pageDown)
    }
  }

  @Test func refusedPlan() {
    expectScreens("plan-refused", Sample.legacyBus) { $0.plan("h", Sample.refusedPlan) }
  }

  @Test func siblingBind() {
    expectScreens("plan-siblings", Sample.groupNotViable) { $0.plan("s", Sample.siblingPlan) }
  }

  @Test func token() {
    expectScreen("token", Sample.virtualFunctions) { $0.plan("o", Sample.tokenPlan()) }
    expectScreen("token-wrong", Sample.virtualFunctions) {
      $0.plan("o", Sample.tokenPlan())
      $0.type("2ab74924")
      $0.press(.enter)
    }
    expectScreen("token-optional", Sample.virtualFunctions) { $0.plan("o", Sample.tokenPlan(use: .sets)) }
  }

  @Test func running() {
    expectScreens("running", Sample.legacyBus) { Self.run(&$0) }
    expectScreen("running-hidden", Sample.legacyBus) {
      Self.run(&$0)
      $0.press(.escape)
    }
  }

  @Test func pastTheDeadline() {
    expectScreens("stuck", Sample.legacyBus) {
      Self.run(&$0)
      $0.send(.tick(Sample.takenAt + 81_000))
    }
  }

  @Test func results() {
    let error = CallError(.hotReset, .EBUSY)
    let all: [(String, ActionResult)] = [
      ("done", ActionResult(.done, text: "3 functions were reset in 1.2 s; nothing differs.")),
      (
        "refused",
        ActionResult(
          .refused, error: error, text: "The kernel refused the hot reset: EBUSY. What was opened is closed again.",
          remedy: "End process 4711, or let it give up 0000:08:01.0.")
      ),
      (
        "damage",
        ActionResult(
          .doneWithDamage, text: "0000:08:02.0: it fell off the bus: vendor ID reads 0xffff.",
          remedy: "Rescan the bus: echo 1 > /sys/bus/pci/rescan; if that does not help, turn the machine off and on.")
      ),
      (
        "left-over",
        ActionResult(
          .leftOver, error: CallError(.probe, .EIO),
          text: "0000:08:04.0 could not be given back to firewire_ohci: EIO.",
          remedy: "Bind it by hand, or let vfiotop finish the restore.")
      ),
    ]
    for (name, result) in all {
      expectScreen("result-\(name)", Sample.legacyBus) {
        Self.run(&$0)
        $0.hear(.finished(result))
      }
    }
  }

  @Test func journal() {
    expectScreens("journal", Sample.legacyBus) {
      for entry in Sample.journal { $0.hear(.journal(entry)) }
      $0.press(.tab, .tab, .character("J"))
    }
    expectScreen("journal-empty", Sample.legacyBus) { $0.type("J") }
  }

  @Test func requestsAreLoudAmongTheEvents() {
    expectScreen("request", Sample.legacyBus) {
      for entry in Sample.journal { $0.hear(.journal(entry)) }
    }
  }

  @Test func restoreOffer() {
    expectScreens("offer", Sample.groupNotViable) { $0.hear(.ready(pid: 9001, unfinished: [Sample.restoreRecord])) }
  }

  @Test func leavingWithHolds() {
    expectScreens("leaving", Self.held) {
      $0.hear(Self.ready, Self.holds)
      $0.type("q")
      $0.hear(.planned(Sample.closeEverythingPlan))
    }
  }

  @Test func helperLost() {
    expectScreen("lost", Sample.gaming) {
      $0.send(
        .helperLost("The process that acts (pid 9001) was killed by signal 9; the kernel has closed what it held."))
    }
  }

  @Test func inTheSmall() {
    for (width, height) in [(40, 10), (30, 6), (20, 4)] {
      var scene = Scene.acting(Sample.legacyBus, width: width, height: height)
      scene.plan("h", Sample.typedPlan)
      scene.type("0000:08")
      expectGolden(scene.golden, named: "dashboard/acting/plan-typed-\(width)x\(height)")
    }
  }

  @Test func firstOpenAndLastCloseStandOut() {
    for glyphs in [Glyphs.unicode, .ascii] {
      var scene = Scene.acting(Sample.gaming, width: 120, height: 40, glyphs: glyphs)
      scene.hear(Self.ready)
      var later = Self.held
      later.takenAt += 2000
      scene.show(later)
      later = Sample.gaming
      later.takenAt += 4000
      scene.show(later)
      expectGolden(
        scene.golden, named: "dashboard/acting/first-and-last-120x40\(glyphs.isASCII ? "-ascii" : "")")
    }
  }

  // MARK: - Parts

  static let ready = HelperMessage.ready(pid: 9001, unfinished: [])
  static let holds = HelperMessage.holds([OwnHold(address: Sample.address("0000:04:00.0"), path: .group, files: 2)])

  /// The gaming host with its disk opened twice by the helper.
  static var held: Snapshot {
    var snapshot = Sample.gaming
    let own = DeviceHolder(
      pid: 9001, command: "vfiotop", user: "root", virtualMachine: nil,
      descriptors: [
        HeldDescriptor(number: 7, kind: .container, target: "/dev/vfio/vfio"),
        HeldDescriptor(number: 8, kind: .group, target: "/dev/vfio/17"),
        HeldDescriptor(
          number: 9, kind: .device, target: "anon_inode:[vfio-device]", device: Sample.address("0000:04:00.0")),
        HeldDescriptor(
          number: 10, kind: .device, target: "anon_inode:[vfio-device]", device: Sample.address("0000:04:00.0")),
      ], mappings: 0)
    snapshot.devices[2] = Sample.open(snapshot.devices[2], count: 2, certainty: .kernel, by: [own])
    snapshot.deviceSets[1].openCount = 2
    snapshot.deviceSets[1].hotReset.availability = .holder
    snapshot.deviceSets[1].hotReset.verdict.blockers = [Sample.held("0000:04:00.0", by: own, group: 17)]
    return snapshot
  }

  static func run(_ scene: inout Scene) {
    scene.hear(ready)
    scene.plan("h", Sample.typedPlan)
    scene.type("0000:08:01.0")
    scene.press(.enter)
    for entry in Sample.journal.prefix(4) { scene.hear(.journal(entry)) }
    scene.hear(.calling(.hotReset, "0000:08:01.0"))
    scene.send(.tick(Sample.takenAt + 12_400))
  }
}
