import ActionPlanning
import HostModel
import Screen
import SimulatedKernel

@testable import Dashboard

/// Scripted sessions of the action commands.
extension CommandSessionTests {
  /// A device of the last switch, which no VM has.
  private static let free = "0007:0a:00.0"

  private static func opened(_ session: SimulatedSession) {
    session.select("0000:05:00.0")
    session.type("aoy")
    session.press(.enter)
  }

  static let acting: [Command.ID: Script] = [
    .act: on {
      $0.select("0000:03:00.0")
      $0.type("a")
      return $0.shows("Act on 0000:03:00.0")
    },
    .menuChoose: on("reset-fails") {
      $0.select("0000:05:00.0")
      $0.press(.character("a"), .down, .enter)
      return $0.shows("y: proceed")
    },
    .menuCancel: on {
      $0.press(.character("a"), .escape)
      return $0.state.dialog == nil
    },
    .openByGroup: on("reset-fails") {
      $0.select("0000:05:00.0")
      $0.type("ao")
      return $0.shows("Open 0000:05:00.0") && $0.shows("y: proceed")
    },
    .openByNode: on("gpus") {
      $0.select(free)
      $0.type("ady")
      return $0.shows("vfiotop holds it") && $0.state.helper.holds.map(\.path) == [.cdev]
    },
    .openMore: on("reset-fails") {
      opened($0)
      $0.type("amy")
      return $0.state.helper.holds.map(\.files) == [2]
    },
    .closeOne: on("reset-fails") {
      opened($0)
      $0.type("acy")
      return $0.state.helper.holds.isEmpty && $0.state.helper.running == nil
    },
    .closeAll: on("reset-fails") {
      opened($0)
      $0.type("amy")
      $0.press(.enter)
      $0.type("aCy")
      return $0.state.helper.holds.isEmpty
    },
    .functionReset: on("gpus") {
      $0.select(free)
      $0.type("afy")
      return $0.shows("VFIO_DEVICE_RESET") && $0.state.helper.running == nil
    },
    .hotReset: on("gpus") {
      $0.select(free)
      $0.type("ahy")
      return $0.shows("VFIO_DEVICE_PCI_HOT_RESET") && $0.state.helper.running == nil
    },
    .hotResetBinding: on {
      $0.select("0000:01:00.0")
      $0.type("as")
      return $0.shows("snd_hda_intel") && $0.shows("Type ")
    },
    .bind: on {
      $0.select("0000:01:00.1")
      $0.type("ab")
      guard $0.shows("vfio-pci") else { return false }
      confirm($0)
      return $0.state.picture?.device(DeviceAddress(sysfsName: "0000:01:00.1"))?.driver == "vfio-pci"
    },
    .unbind: on {
      $0.select("0000:01:00.0")
      $0.type("au")
      confirm($0)
      return $0.demo.kernel.driver(of: Sample.pci("0000:01:00.0")) == nil
    },
    .closeEverything: on("reset-fails") {
      opened($0)
      $0.type("aEy")
      return $0.state.helper.holds.isEmpty
    },
    .restore: on {
      $0.leaveUnfinished()
      $0.type("R")
      guard case .plan(let plan) = $0.state.dialog?.page else { return false }
      return plan.request == .restore && $0.shows("Finish the restore")
    },
    .planConfirm: on("reset-fails") {
      $0.select("0000:05:00.0")
      $0.type("aoy")
      return $0.shows("vfiotop holds it")
    },
    .planCancel: on("reset-fails") {
      $0.select("0000:05:00.0")
      $0.type("ao")
      $0.press(.enter)
      return $0.state.dialog == nil && $0.state.helper.holds.isEmpty
    },
    .textAccept: on {
      $0.select("0000:01:00.0")
      $0.type("as0000:01:00.1x")
      $0.press(.enter)
      return $0.shows("No match: nothing was done.")
    },
    .textCancel: on {
      $0.select("0000:01:00.0")
      $0.type("as")
      $0.press(.escape)
      return $0.state.dialog == nil
    },
    .textPageUp: on(size: (80, 18)) {
      $0.select("0000:01:00.0")
      $0.type("as")
      $0.press(.pageDown, .pageDown, .pageUp, .pageUp)
      return $0.state.dialog?.offset == 0
    },
    .textPageDown: on(size: (80, 18)) {
      $0.select("0000:01:00.0")
      $0.type("as")
      $0.press(.pageDown)
      return $0.state.dialog?.offset ?? 0 > 0
    },
    .runningHide: on("reset-fails") {
      running($0)
      $0.press(.escape)
      return $0.state.dialog == nil && $0.state.helper.running != nil && $0.shows("running: ")
    },
    .goOnWithout: on("reset-fails") {
      running($0)
      $0.scene.send(.tick(Sample.takenAt + 10_000_000))
      $0.type("w")
      return $0.asked.contains(.forgetHelper) && $0.state.helper.running == nil
    },
    .messageClose: on("reset-fails") {
      $0.select("0000:05:00.0")
      $0.type("aoy")
      $0.press(.enter)
      return $0.state.dialog == nil
    },
    .restoreLater: on {
      $0.leaveUnfinished()
      $0.press(.escape)
      return $0.state.dialog == nil
    },
  ]

  /// Confirms a plan whose result does not arrive.
  private static func running(_ session: SimulatedSession) {
    session.select("0000:05:00.0")
    session.type("ao")
    session.isDeaf = true
    session.type("y")
  }

  /// Confirms a plan in the way that it requires.
  private static func confirm(_ session: SimulatedSession) {
    if case .typed(_, let text, _) = session.state.dialog?.page {
      session.type(text)
      session.press(.enter)
    } else {
      session.type("y")
    }
  }
}
