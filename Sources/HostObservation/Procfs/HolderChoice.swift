import HostModel

/// Chooses the holders that a scan tells, if there are more than it can: any user may hold a file that is open to all,
/// such as the container's node, with thousands of processes.
enum HolderChoice {
  /// Returns the processes that are left out: those of the most crowded files, and of these the ones that were not told
  /// before. Whoever holds a device that few hold is never among them.
  static func leftOut(
    of holders: [Int32: ProcessVisit], known: (Int32) -> Bool, most: Int = ScanBudget.holders
  ) -> [Int32] {
    guard holders.count > most else { return [] }
    var crowds: [Descriptor.Target: Int] = [:]
    for visit in holders.values {
      for target in Set(visit.descriptors.map(\.target)) { crowds[target, default: 0] += 1 }
    }
    let order = holders.map { pid, visit in
      (pid: pid, crowd: visit.descriptors.map { crowds[$0.target] ?? 0 }.min() ?? 0, isKnown: known(pid))
    }
    let sorted = order.sorted {
      ($0.crowd, $0.isKnown ? 0 : 1, $0.pid) < ($1.crowd, $1.isKnown ? 0 : 1, $1.pid)
    }
    return sorted.dropFirst(most).map(\.pid)
  }
}
