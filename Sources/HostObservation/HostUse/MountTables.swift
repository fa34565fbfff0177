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
    own = Self.table(files, "proc/self/mountinfo")
    ownNamespace = try? files.link("proc/self/ns/mnt")
  }

  /// Returns the table of a process; the observer's if the process's namespace may not be read.
  func table(of pid: Int32) -> MountTable {
    guard let ownNamespace, let namespace = try? files.link("proc/\(pid)/ns/mnt"), namespace != ownNamespace else {
      return own
    }
    if let known = others.withLock({ $0[namespace] }) { return known }
    let table = Self.table(files, "proc/\(pid)/mountinfo")
    others.withLock { $0[namespace] = table }
    return table
  }

  private static func table(_ files: any HostFiles, _ path: String) -> MountTable {
    (try? files.contents(path, limit: 16 << 20)).map(MountTable.init(mountinfo:)) ?? MountTable()
  }
}
