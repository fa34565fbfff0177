import ActionPlanning
import HostModel
import Screen
import TerminalText

@testable import Dashboard

/// A dashboard with actions enabled. The test plays the helper.
extension Scene {
  static func acting(
    _ snapshot: Snapshot, width: Int = 80, height: Int = 24, glyphs: Glyphs = .unicode
  ) -> Scene {
    Scene(snapshot, width: width, height: height, glyphs: glyphs, isReadOnly: false)
  }

  /// Delivers messages of the helper.
  mutating func hear(_ messages: HelperMessage...) { for message in messages { send(.helper(message)) } }

  /// Opens the menu for a device, chooses an entry, and answers with a plan.
  mutating func plan(_ key: Character, _ plan: ActionPlan) {
    if let address = plan.targets.first?.address { select(address) }
    type("a\(key)")
    hear(.planned(plan))
  }

  /// Moves the cursor to a device.
  mutating func select(_ address: DeviceAddress) {
    press(.home)
    for _ in 0..<200 where state.cursor?.device != address { press(.down) }
  }

  /// The requests sent to the helper.
  var orders: [HelperRequest] {
    effects.compactMap { if case .tell(let order) = $0 { order } else { nil } }
  }

  /// The plans sent for execution.
  var carriedOut: [ActionPlan] {
    orders.compactMap { if case .carryOut(let plan, _) = $0 { plan } else { nil } }
  }

  func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
