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

  /// The differences of a screen; empty if it agrees.
  package func differences(from screen: ScreenPicture) -> [String] {
    var found: [String] = []
    let wanted = ["sets": sets, "devices": drivers.count, "open": open.count, "holders": holders.count]
    for (name, count) in wanted.sorted(by: { $0.key < $1.key }) where screen.counts[name] != count {
      found.append("\(screen.counts[name].map(String.init) ?? "no") \(name), the kernel has \(count)")
    }
    let shown = screen.rows.filter(\.isMember).map { row in
      "\(drivers.keys.first(where: row.names) ?? row.address) \(row.driver)"
    }.sorted()
    let real = drivers.map { "\($0.key) \($0.value)" }.sorted()
    if shown != real { found.append("rows \(shown), the kernel has \(real)") }
    return found
  }

  /// The differences of a change stream's state; empty if it agrees.
  package func differences(from stream: ChangeStream) -> [String] {
    if let problem = stream.problem { return [problem] }
    var found: [String] = []
    if stream.isBlind { found.append("the host cannot be read, it says") }
    func compare<Name: Comparable & Hashable>(_ what: String, _ said: Set<Name>, _ real: Set<Name>) {
      if said != real { found.append("\(what) \(said.sorted()), the kernel has \(real.sorted())") }
    }
    compare("devices", stream.members, Set(drivers.keys))
    compare("open devices", stream.open, open)
    compare("holders", stream.holders, holders)
    if stream.sets.count != sets { found.append("\(stream.sets.count) sets, the kernel has \(sets)") }
    return found
  }
}
