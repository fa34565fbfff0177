import HostModel
import HostObservation

/// A host's files in memory, parsed from a readable text. Tests observe this tree.
///
/// One entry a line. Parents are created implicitly; a later line replaces an earlier one. Contents are exactly as
/// written. `\n`, `\t`, `\\` and `\xNN` (a byte) are escapes in every path, content and target.
/// ```
/// # a comment
/// d PATH                       a directory
/// f PATH<TAB>CONTENT           a file; without the tab an empty one
/// l PATH -> TARGET             a symbolic link; a descriptor: l proc/812/fd/31 -> anon_inode:[vfio-device]
/// c PATH MAJ:MIN MODE UID GID  a character device node, MODE in octal
/// x PATH ERRNO                 reading it, or anything below it, fails: EACCES, EPERM, ENOENT, ESRCH, EIO
/// s PATH MAJ:MIN               the descriptor can be followed and leads to a character device of that number
/// s PATH bMAJ:MIN              ... to a block device of that number
/// s PATH -                     ... and leads to no device
/// k PID/FD PID/FD              kcmp(2): both are the same open file description. Any `k` line, even an empty one,
///                              means that files can be compared; those not named differ
/// t TID PID                    kcmp(2): the thread has a separate table (needs a `k` line as well)
/// ```
package struct RecordedHost: HostFiles {
  /// An entry of the tree.
  package enum Node: Sendable {
    case directory
    case file([UInt8])
    case link([UInt8])
    case device(FileStatus)
  }

  /// The size of every `proc/PID/fd` is its number of descriptors, as on Linux from 6.2.
  package var countsDescriptors = false
  /// The owners of the directories `proc/PID` by path; root for the rest.
  package var owners: [String: UInt32] = [:]
  /// Every entry by path.
  package internal(set) var nodes: [String: Node] = ["": .directory]
  var children: [String: Set<String>] = [:]
  var failures: [String: ErrorNumber] = [:]
  var followed: [String: FileStatus] = [:]
  var sameFiles: [ProcessDescriptor: ProcessDescriptor]?
  var ownTables: [Int32: Int32] = [:]

  /// Parses the text. Throws at the first malformed line.
  package init(_ text: String) throws(RecordedHostError) {
    try add(text)
  }

  /// Adds more lines to the tree.
  package mutating func add(_ text: String) throws(RecordedHostError) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard add(line: line) else { throw RecordedHostError(line: String(line)) }
    }
  }

  /// Removes an entry and everything below it.
  package mutating func remove(_ path: String) {
    for child in children[path] ?? [] { remove(path + "/" + child) }
    children[path] = nil
    nodes[path] = nil
    failures[path] = nil
    let (parent, name) = Self.parts(path)
    children[parent]?.remove(name)
  }

  /// The contents of a file. Symbolic links are resolved; a loop ends in ELOOP as in the kernel.
  package func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    let place = try resolve(path, followingLast: true)
    switch nodes[place] {
    case .file(let bytes):
      if bytes.count > limit { throw HostReadError(path: path, reason: .tooLarge) }
      return bytes
    case .directory: throw HostReadError(path: path, reason: .errno(.EISDIR))
    default: throw HostReadError(path: path, reason: .errno(.ENXIO))  // a node is never opened by observation
    }
  }

  /// The names in a directory.
  package func entries(_ directory: String) throws(HostReadError) -> [String] {
    let place = try resolve(directory, followingLast: true)
    guard case .directory = nodes[place] else { throw HostReadError(path: directory, reason: .errno(.ENOTDIR)) }
    return Array(children[place] ?? [])
  }

  /// The target of a symbolic link.
  package func link(_ path: String) throws(HostReadError) -> String {
    guard case .link(let target) = nodes[try resolve(path, followingLast: false)] else {
      throw HostReadError(path: path, reason: .errno(.EINVAL))
    }
    return String(decoding: target, as: UTF8.self)
  }

  /// stat(2) of a path. An `x` line on the entry itself does not hide it, as on Linux.
  package func status(_ path: String) throws(HostReadError) -> FileStatus {
    let place = try resolve(path, followingLast: true, enteringLast: false)
    switch nodes[place] {
    case .device(let status): return status
    case .file(let bytes):
      return FileStatus(
        mode: 0o100444, userID: 0, groupID: 0, links: 1, size: UInt64(bytes.count), deviceMajor: 0, deviceMinor: 0)
    default:
      let names = children[place] ?? []
      let directories = names.count {
        if case .directory = nodes[place + "/" + $0] { true } else { false }
      }
      let counts = countsDescriptors && place.hasPrefix("proc/") && place.hasSuffix("/fd")
      return FileStatus(
        mode: 0o040555, userID: owners[place] ?? 0, groupID: 0, links: UInt32(directories + 2),
        size: counts ? UInt64(names.count) : 0, deviceMajor: 0, deviceMinor: 0)
    }
  }

  /// Visits the links in a directory of descriptors.
  package func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError) {
    let place = try resolve(directory, followingLast: true)
    guard case .directory = nodes[place] else { throw HostReadError(path: directory, reason: .errno(.ENOTDIR)) }
    for name in children[place] ?? [] {
      guard let number = Int32(name), case .link(let target) = nodes[place + "/" + name] else { continue }
      let status = followed[place + "/" + name]
      guard target.withUnsafeBytes({ visit(number, $0, follow($0) ? status : nil) }) else { return }
    }
  }

  /// Compares two files by the `k` lines; nil without any.
  package func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    guard let sameFiles, exists(left), exists(right) else { return nil }
    let (a, b) = (sameFiles[left] ?? left, sameFiles[right] ?? right)
    if a == b { return .same }
    return (a.task, a.number) < (b.task, b.number) ? .less : .greater
  }

  /// Compares two tables by the `t` lines; nil without any `k` line.
  package func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? {
    guard sameFiles != nil else { return nil }
    // A task without a table of its own has that of its process: 0 here.
    let (a, b) = (ownTables[left] == nil ? 0 : left, ownTables[right] == nil ? 0 : right)
    return a == b ? .same : a < b ? .less : .greater
  }

  private func exists(_ descriptor: ProcessDescriptor) -> Bool {
    let fd = "/fd/\(descriptor.number)"
    if nodes["proc/\(descriptor.task)\(fd)"] != nil { return true }
    guard let process = ownTables[descriptor.task] else { return false }
    return nodes["proc/\(process)/task/\(descriptor.task)\(fd)"] != nil
  }
}

/// A malformed line.
package struct RecordedHostError: Error, CustomStringConvertible {
  /// The malformed line.
  package var line: String
  /// The message with the line.
  package var description: String { "not an entry of a recorded host: \(line)" }
}
