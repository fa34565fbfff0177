import DeviceActions
import HostModel
import Screen

@testable import Dashboard

/// A dashboard that may act, with the process that acts played by the test.
extension Scene {
  static func acting(
    _ snapshot: Snapshot, width: Int = 80, height: Int = 24, glyphs: Glyphs = .unicode
  ) -> Scene {
    Scene(snapshot, width: width, height: height, glyphs: glyphs, isReadOnly: false)
  }

  /// The process that acts says something.
  mutating func hear(_ messages: HelperMessage...) { for message in messages { send(.helper(message)) } }

  /// Opens the menu for a device, takes a line of it, and answers with a plan.
  mutating func plan(_ key: Character, _ plan: ActionPlan) {
    if let address = plan.targets.first?.address { select(address) }
    type("a\(key)")
    hear(.planned(plan))
  }

  /// Puts the cursor on a device.
  mutating func select(_ address: DeviceAddress) {
    press(.home)
    for _ in 0..<200 where state.cursor?.device != address { press(.down) }
  }

  /// What was sent to the process that acts.
  var orders: [HelperRequest] {
    effects.compactMap { if case .tell(let order) = $0 { order } else { nil } }
  }

  /// The plans that were carried out.
  var carriedOut: [ActionPlan] {
    orders.compactMap { if case .carryOut(let plan, _) = $0 { plan } else { nil } }
  }

  func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
