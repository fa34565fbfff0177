import HostModel

/// A simulated machine with something to look at.
package struct Scenario: Sendable {
  /// Its name after `--demo`.
  package let name: String
  /// What to look at, in one sentence.
  package let sentence: String
  /// The machine.
  let machine: MachineSpec
  /// What has happened before the first look.
  let begin: @Sendable (Guests) -> Void
  /// What happens next, by chance; called again and again.
  let goOn: @Sendable (Guests, inout Chance) -> Void
  /// Seconds between two things that happen.
  let pace: ClosedRange<Int>

  /// The one that `--demo` means without a name.
  package static var usual: Scenario { gaming }

  /// All of them.
  package static let all: [Scenario] = [gaming, sriov, gpus, migration, leak, stuckUnbind, resetFails]

  /// The one of a name; nil when there is none.
  package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}

extension PCIAddress {
  /// An address in few words.
  static func at(_ bus: UInt8, _ device: UInt8, _ function: UInt8 = 0, domain: UInt32 = 0) -> PCIAddress {
    PCIAddress(domain: domain, bus: bus, device: device, function: function)
  }
}
