import Foundation

extension KernelMoment {
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
}
