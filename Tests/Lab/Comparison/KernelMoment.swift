import Foundation

/// The kernel's state at one moment, from which the correct screen and change stream follow.
package struct KernelMoment {
  /// The VFIO devices with their drivers.
  package let drivers: [String: String]
  /// The number of device sets.
  package let sets: Int
  /// The open devices.
  package let open: Set<String>
  /// The processes that hold a device.
  package let holders: Set<Int>

  /// Builds the state from the oracle's answers about VFIO devices and from the holders' ledger.
  package init(answers: [Answer], held: [Answer]) {
    let members = answers.filter { $0.op == "member" }
    drivers = Dictionary(members.map { ($0.address ?? "?", $0.driver ?? "") }) { first, _ in first }
    sets = Set(members.map { $0.key ?? "?" }).count
    let entries = held.filter { $0.op == "held" }
    open = Set(entries.filter { $0.kind == "device" }.compactMap(\.address))
    holders = Set(entries.compactMap(\.pid))
  }
}
