import ActionPlanning
import CLinux
import FoundationEssentials
import Glibc
import HostModel
import Runtime
import TerminalText

/// Restore records as files in a directory, one JSON object each: `restore-PID-STARTTIME-AT.json`.
///
/// /run is emptied at boot (hier(7)), which also ends the changes that the records undo. Several vfiotops may share the
/// directory: each writes files of its own name, first under another one, so that a file is either complete or absent.
package struct RestoreDirectory: RestoreStore, Sendable {
  /// The path of the directory.
  package let path: String
  private let own: ProcessIdentity

  /// Creates a store; the directory is created when the first record is saved. `own` is the process that saves.
  package init(path: String = "/run/vfiotop", own: ProcessIdentity = .own) {
    self.path = path
    self.own = own
  }

  /// Writes and syncs the file, gives it its name, and syncs the directory.
  ///
  /// Throws ELOOP if the directory is a symbolic link, and EPERM unless it belongs to this user alone: a later start
  /// acts on its contents with full rights.
  package func save(_ record: RestoreRecord) throws(SystemCallError) {
    let made = cl_make_folder(path)
    if made != -ErrorNumber.EEXIST.code { try Self.check("mkdir", made) }
    guard let data = try? JSONEncoder().encode(record) else { throw SystemCallError("write", .EINVAL) }
    let directory = try open()
    defer { _ = cl_close(directory) }
    let name = Self.name(record)
    // A killed process may have left a draft of this name behind.
    let draft = ".\(name).\(own.pid)"
    _ = cl_unlink(directory, draft)
    do throws(SystemCallError) {
      try write([UInt8](data), directory, draft)
      try Self.check("rename", cl_rename(directory, draft, name))
    } catch {
      _ = cl_unlink(directory, draft)
      throw error
    }
    try Self.check("fsync", cl_sync(directory))
  }

  /// Removes the file; a missing file is no error.
  package func remove(_ record: RestoreRecord) throws(SystemCallError) {
    let directory = try open()
    defer { _ = cl_close(directory) }
    let removed = cl_unlink(directory, Self.name(record))
    if removed != -ErrorNumber.ENOENT.code { try Self.check("unlink", removed) }
    try Self.check("fsync", cl_sync(directory))
  }

  /// The records of processes that have ended, oldest first, and those that this process itself left: it makes one
  /// sibling bind at a time, and calls this only in between.
  package func unfinished() -> [RestoreRecord] {
    contents().records
      .filter { $0.process == own || !$0.process.isAlive }
      .sorted { ($0.at, $0.process) < ($1.at, $1.process) }
  }

  /// The reasons why records in the directory cannot be read, one sentence each; their functions cannot be restored.
  package func unreadable() -> [String] { contents().notes }

  private static let limit = 1 << 20

  private static func name(_ record: RestoreRecord) -> String {
    "restore-\(record.process.pid)-\(record.process.startTime)-\(record.at).json"
  }

  private static func check(_ call: String, _ result: Int32) throws(SystemCallError) {
    _ = try SystemCallError.checked(call, result)
  }

  private func open() throws(SystemCallError) -> Int32 {
    var status = cl_status()
    // With O_NOFOLLOW alone, a link would fail with ENOTDIR.
    try Self.check("statx", cl_status_at(AT_FDCWD, path, 0, &status))
    guard status.mode & S_IFMT != S_IFLNK else { throw SystemCallError("open", .ELOOP) }
    let directory = try SystemCallError.checked("open", cl_open_folder(AT_FDCWD, path))
    do throws(SystemCallError) {
      try Self.check("statx", cl_status_at(directory, "", 0, &status))
      guard status.user == cl_effective_user(), status.mode & 0o077 == 0 else {
        throw SystemCallError("open", .EPERM)
      }
    } catch {
      _ = cl_close(directory)
      throw error
    }
    return directory
  }

  private func write(_ bytes: [UInt8], _ directory: Int32, _ name: String) throws(SystemCallError) {
    let fd = try SystemCallError.checked("open", cl_create(directory, name))
    defer { _ = cl_close(fd) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { $0.baseAddress.map { cl_write(fd, $0, rest.count) } ?? 0 }
      try Self.check("write", Int32(clamping: count))
      rest = rest.dropFirst(count)
    }
    try Self.check("fsync", cl_sync(fd))
  }

  private func contents() -> (records: [RestoreRecord], notes: [String]) {
    let directory: Int32
    do throws(SystemCallError) {
      directory = try open()
    } catch {
      let isAbsent = error.errno == .ENOENT
      return ([], isAbsent ? [] : ["\(path) cannot be read: \(error.text)."])
    }
    defer { _ = cl_close(directory) }
    var records: [RestoreRecord] = []
    var notes: [String] = []
    for name in Self.names(directory).sorted() where name.hasPrefix("restore-") && name.hasSuffix(".json") {
      guard let bytes = Self.file(directory, name),
        let record = try? JSONDecoder().decode(RestoreRecord.self, from: Data(bytes)), Self.name(record) == name
      else {
        notes.append("\(path)/\(name.cleaned) is not a readable restore record; nothing is restored from it.")
        continue
      }
      records.append(record)
    }
    return (records, notes)
  }

  /// Returns the contents of a regular file that belongs to this user; nil for anything else.
  private static func file(_ directory: Int32, _ name: String) -> [UInt8]? {
    var status = cl_status()
    guard cl_status_at(directory, name, 0, &status) == 0, status.mode & S_IFMT == S_IFREG,
      status.user == cl_effective_user(), status.size <= limit
    else { return nil }
    let fd = cl_open(directory, name, CL_FILE)
    guard fd >= 0 else { return nil }
    defer { _ = cl_close(fd) }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      count = buffer.baseAddress.map { cl_read(fd, $0, limit) } ?? 0
      filled = max(0, count)
    }
    return count < 0 ? nil : bytes
  }

  private static func names(_ directory: Int32) -> [String] {
    var names: [String] = []
    withUnsafeTemporaryAllocation(byteCount: 32 * 1024, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return }
      while case let count = cl_entries(directory, base, buffer.count), count > 0 {
        var offset = 0
        while offset < count {
          // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name (getdents(2)).
          let length = Int(base.load(fromByteOffset: offset + 16, as: UInt16.self))
          names.append(String(cString: (base + offset + 19).assumingMemoryBound(to: CChar.self)))
          offset += length
        }
      }
    }
    return names
  }
}
