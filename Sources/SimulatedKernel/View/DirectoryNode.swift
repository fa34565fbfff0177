import HostModel
import HostObservation

/// A directory of a tree that is immutable once built.
final class DirectoryNode: @unchecked Sendable {
  // Written only while the tree is built, by the one thread that builds it.
  private(set) var entries: [String: FileNode] = [:]

  init() {}

  /// Puts an entry at a path below this directory and creates the directories in between.
  func put(_ path: String, _ node: FileNode) {
    guard let slash = path.firstIndex(of: "/") else {
      // An existing directory keeps its entries.
      if case .directory = node, case .directory = entries[path] { return }
      entries[path] = node
      return
    }
    directory(String(path[..<slash])).put(String(path[path.index(after: slash)...]), node)
  }

  /// Adds a text file.
  func file(_ path: String, _ text: String) { put(path, .file(Array(text.utf8))) }

  /// Adds a symbolic link.
  func link(_ path: String, _ target: String) { put(path, .link(target)) }

  /// Returns the directory of this name, creating it if needed.
  func directory(_ name: String) -> DirectoryNode {
    if case .directory(let directory) = entries[name] { return directory }
    let directory = DirectoryNode()
    entries[name] = .directory(directory)
    return directory
  }

  /// Returns the directory at a path, creating it if needed.
  func directory(at path: String) -> DirectoryNode {
    path.split(separator: "/").reduce(self) { $0.directory(String($1)) }
  }

  /// The directory's status. Subdirectories count as links; an `fd` directory may report its number of entries as its
  /// size.
  func status(countsEntries: Bool) -> FileStatus {
    let subdirectories = entries.values.count { if case .directory = $0 { true } else { false } }
    return FileStatus(
      mode: 0o040555, userID: 0, groupID: 0, links: UInt32(subdirectories + 2),
      size: countsEntries ? UInt64(entries.count) : 0, deviceMajor: 0, deviceMinor: 0)
  }
}

/// An entry of a directory.
enum FileNode {
  case directory(DirectoryNode)
  case file([UInt8])
  case link(String)
  /// A device node.
  case device(FileStatus)
  /// A descriptor in /proc/PID/fd: the text of its link, the status of its target if that is a device node, and the
  /// number of the open file description behind it.
  case descriptor(link: String, node: FileStatus?, file: Int)
}

extension DirectoryNode {
  /// Resolves a path through every symbolic link on the way (path_resolution(7)).
  func find(_ path: String, followingLast: Bool) throws(HostReadError) -> FileNode {
    var waiting = path.split(separator: "/")[...]
    var place: [DirectoryNode] = [self]
    var links = 0
    while let name = waiting.popFirst() {
      if name == "." { continue }
      if name == ".." {
        if place.count > 1 { place.removeLast() }
        continue
      }
      guard let node = place[place.count - 1].entries[String(name)] else {
        throw HostReadError(path: path, reason: .errno(.ENOENT))
      }
      switch node {
      case .directory(let directory): place.append(directory)
      case .link(let target) where followingLast || !waiting.isEmpty:
        links += 1
        if links > 40 { throw HostReadError(path: path, reason: .errno(.ELOOP)) }
        if target.hasPrefix("/") { place = [self] }
        waiting = target.split(separator: "/")[...] + waiting
      default:
        if !waiting.isEmpty { throw HostReadError(path: path, reason: .errno(.ENOTDIR)) }
        return node
      }
    }
    return .directory(place[place.count - 1])
  }
}
