import HostModel

/// A simulated machine for `--demo`, with a situation worth examining.
package struct Scenario: Sendable {
  /// The argument of `--demo`.
  package let name: String
  /// One sentence that names the thing to look at.
  package let sentence: String
  let machine: MachineSpec
  /// Sets up the state at the start.
  let begin: @Sendable (Guests) -> Void
  /// Triggers the next event. Called repeatedly.
  let goOn: @Sendable (Guests, inout Chance) -> Void
  /// The range of seconds between two events.
  let pace: ClosedRange<Int>

  /// The scenario of `--demo` without a name.
  package static var usual: Scenario { gaming }

  /// Every scenario, in the order of the help text.
  package static let all: [Scenario] = [gaming, sriov, gpus, migration, leak, stuckUnbind, resetFails, reserved]

  /// Returns the scenario of this name, or nil.
  package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}

extension PCIAddress {
  /// Creates an address tersely.
  static func at(_ bus: UInt8, _ device: UInt8, _ function: UInt8 = 0, domain: UInt32 = 0) -> PCIAddress {
    PCIAddress(domain: domain, bus: bus, device: device, function: function)
  }
}
