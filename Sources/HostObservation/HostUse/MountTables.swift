import Synchronization

/// The mount tables of one scan, read once for each mount namespace.
final class MountTables: Sendable {
  private let files: any HostFiles
  private let own: MountTable
  private let ownNamespace: String?
  private let others = Mutex<[String: MountTable]>([:])

  /// Reads the observer's own table.
  init(_ files: any HostFiles) {
    self.files = files
    own =
      (try? MountTable(files, "proc/self/mountinfo", limit: ScanBudget.ownMounts, ReadProgress())) ?? MountTable()
    ownNamespace = try? files.link("proc/self/ns/mnt")
  }

  /// Returns the table of a process; the observer's if the process's namespace may not be read.
  func table(of pid: Int32, _ budget: UserBudget, _ progress: ReadProgress) -> MountTable {
    guard let ownNamespace, let namespace = try? files.link("proc/\(pid)/ns/mnt"), namespace != ownNamespace else {
      return own
    }
    if let known = others.withLock({ $0[namespace] }) { return known }
    let table = read(pid, budget, progress)
    others.withLock { $0[namespace] = table }
    return table
  }

  private func read(_ pid: Int32, _ budget: UserBudget, _ progress: ReadProgress) -> MountTable {
    let limit = budget.mountBytes
    do {
      let table = try MountTable(files, "proc/\(pid)/mountinfo", limit: limit, progress)
      budget.spendMounts(table.bytes)
      return table
    } catch {
      guard error.reason == .tooLarge else { return MountTable() }
      budget.spendMounts(limit)
      return MountTable(isUnknown: true)
    }
  }
}
