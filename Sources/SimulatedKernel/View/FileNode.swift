import HostObservation

/// A folder of a tree that does not change any more once it is made.
final class FileFolder: @unchecked Sendable {
  // Written only while the tree is built, by the one thread that builds it.
  private(set) var entries: [String: FileNode] = [:]

  init() {}

  /// Puts an entry at a path below this folder; the folders on the way are made.
  func put(_ path: String, _ node: FileNode) {
    guard let slash = path.firstIndex(of: "/") else {
      // A folder that is there already keeps what it has.
      if case .folder = node, case .folder = entries[path] { return }
      entries[path] = node
      return
    }
    folder(String(path[..<slash])).put(String(path[path.index(after: slash)...]), node)
  }

  /// A text file.
  func file(_ path: String, _ text: String) { put(path, .file(Array(text.utf8))) }

  /// A symbolic link.
  func link(_ path: String, _ target: String) { put(path, .link(target)) }

  /// The folder of this name, made if it is not there.
  func folder(_ name: String) -> FileFolder {
    if case .folder(let folder) = entries[name] { return folder }
    let folder = FileFolder()
    entries[name] = .folder(folder)
    return folder
  }

  /// The folder at a path, made if it is not there.
  func folder(at path: String) -> FileFolder {
    path.split(separator: "/").reduce(self) { $0.folder(String($1)) }
  }

  /// Its status: folders count as links, and a folder of descriptors may have their number as its size.
  func status(countsEntries: Bool) -> FileStatus {
    let folders = entries.values.count { if case .folder = $0 { true } else { false } }
    return FileStatus(
      mode: 0o040555, userID: 0, groupID: 0, links: UInt32(folders + 2),
      size: countsEntries ? UInt64(entries.count) : 0, deviceMajor: 0, deviceMinor: 0)
  }
}

/// An entry of a folder.
enum FileNode {
  case folder(FileFolder)
  case file([UInt8])
  case link(String)
  /// A device node.
  case device(FileStatus)
  /// A descriptor in /proc/PID/fd: its link, what it leads to where that is a node, and the opened file behind it.
  case descriptor(link: String, node: FileStatus?, file: Int)
}

extension FileFolder {
  /// What a path leads to, through every link on the way (path_resolution(7)).
  func find(_ path: String, followingLast: Bool) throws(HostReadError) -> FileNode {
    var waiting = path.split(separator: "/")[...]
    var place: [FileFolder] = [self]
    var links = 0
    while let name = waiting.popFirst() {
      if name == "." { continue }
      if name == ".." {
        if place.count > 1 { place.removeLast() }
        continue
      }
      guard let node = place[place.count - 1].entries[String(name)] else {
        throw HostReadError(path: path, reason: .errno(2))
      }
      switch node {
      case .folder(let folder): place.append(folder)
      case .link(let target) where followingLast || !waiting.isEmpty:
        links += 1
        if links > 40 { throw HostReadError(path: path, reason: .errno(40)) }
        if target.hasPrefix("/") { place = [self] }
        waiting = target.split(separator: "/")[...] + waiting
      default:
        if !waiting.isEmpty { throw HostReadError(path: path, reason: .errno(20)) }
        return node
      }
    }
    return .folder(place[place.count - 1])
  }
}
