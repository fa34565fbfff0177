import HostModel
import HostObservation

extension RecordedHost {
  /// Adds the entry of one line. Returns false if the line is malformed.
  mutating func add(line: Substring) -> Bool {
    let kind = line.prefix(1)
    let rest = line.dropFirst(2)
    guard line.count == 1 || line.dropFirst().hasPrefix(" ") else { return false }
    let words = rest.split(separator: " ")
    switch kind {
    case "d" where !rest.isEmpty:
      return put(Self.path(rest), .directory)
    case "f" where !rest.isEmpty:
      let parts = rest.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      guard let content = Self.bytes(parts.count > 1 ? parts[1] : "") else { return false }
      return put(Self.path(parts[0]), .file(content))
    case "l":
      guard let arrow = rest.firstRange(of: " -> "), let target = Self.bytes(rest[arrow.upperBound...]) else {
        return false
      }
      return put(Self.path(rest[..<arrow.lowerBound]), .link(target))
    case "c" where words.count == 5:
      guard let number = Self.number(words[1]), let mode = UInt32(words[2], radix: 8), let user = UInt32(words[3]),
        let group = UInt32(words[4])
      else { return false }
      let status = FileStatus(
        mode: 0o020000 | mode, userID: user, groupID: group, links: 1, size: 0, deviceMajor: number.0,
        deviceMinor: number.1)
      return put(Self.path(words[0]), .device(status))
    case "x" where words.count == 2: return fail(words[0], words[1])
    case "s" where words.count == 2: return follow(words[0], words[1])
    case "k": return join(words)
    case "t" where words.count == 2:
      guard let thread = Int32(words[0]), let process = Int32(words[1]) else { return false }
      ownTables[thread] = process
      return true
    default: return false
    }
  }

  private mutating func put(_ path: String?, _ node: Node) -> Bool {
    guard let path, !path.isEmpty else { return false }
    let names = path.split(separator: "/")
    guard names.joined(separator: "/") == path, !names.contains("."), !names.contains("..") else { return false }
    // A directory line after its own children only confirms it.
    if case .directory = node, case .directory = nodes[path] { return true }
    nodes[path] = node
    var (parent, name) = Self.parts(path)
    while true {
      children[parent, default: []].insert(name)
      if nodes[parent] == nil { nodes[parent] = .directory }
      if parent.isEmpty { return true }
      (parent, name) = Self.parts(parent)
    }
  }

  private mutating func fail(_ path: Substring, _ errno: Substring) -> Bool {
    let errors: [Substring: ErrorNumber] = [
      "EPERM": .EPERM, "ENOENT": .ENOENT, "ESRCH": .ESRCH, "EIO": .EIO, "EACCES": .EACCES,
    ]
    guard let path = Self.path(path), let error = errors[errno] else { return false }
    if nodes[path] == nil { guard put(path, .directory) else { return false } }
    failures[path] = error
    return true
  }

  private mutating func follow(_ path: Substring, _ text: Substring) -> Bool {
    guard let path = Self.path(path) else { return false }
    var status = FileStatus(
      mode: 0o100644, userID: 0, groupID: 0, links: 1, size: 0, deviceMajor: 0, deviceMinor: 0)
    if text != "-" {
      let isBlock = text.hasPrefix("b")
      guard let number = Self.number(isBlock ? text.dropFirst() : text) else { return false }
      status.mode = isBlock ? 0o060600 : 0o020600
      (status.deviceMajor, status.deviceMinor) = number
    }
    followed[path] = status
    return true
  }

  private mutating func join(_ words: [Substring]) -> Bool {
    var files = sameFiles ?? [:]
    if !words.isEmpty {
      let pair = words.compactMap(Self.descriptor)
      guard words.count == 2, pair.count == 2 else { return false }
      let (a, b) = (files[pair[0]] ?? pair[0], files[pair[1]] ?? pair[1])
      for (key, value) in files where value == b { files[key] = a }
      (files[pair[0]], files[pair[1]], files[b]) = (a, a, a)
    }
    sameFiles = files
    return true
  }

  private static func descriptor(_ text: Substring) -> ProcessDescriptor? {
    let parts = text.split(separator: "/")
    guard parts.count == 2, let task = Int32(parts[0]), let number = Int32(parts[1]) else { return nil }
    return ProcessDescriptor(task: task, number: number)
  }

  private static func number(_ text: Substring) -> (UInt32, UInt32)? {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
    return (major, minor)
  }

  private static func path(_ text: Substring) -> String? {
    bytes(text).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of a text with its escapes resolved; nil at an unknown escape.
  private static func bytes(_ text: Substring) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
          return nil
        }
        result.append(value)
        rest = rest.dropFirst(2)
      default: return nil
      }
    }
    return result
  }

  /// The parent directory and the name of a path.
  static func parts(_ path: String) -> (String, String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[..<slash]), String(path[path.index(after: slash)...]))
  }

  /// Resolves a path through every symbolic link on the way, never out of the root.
  ///
  /// Fails as the kernel does: ENOENT, ENOTDIR, ELOOP (40 links, path_resolution(7)), and by the `x` lines.
  func resolve(
    _ path: String, followingLast: Bool, enteringLast: Bool = true
  ) throws(HostReadError) -> String {
    var waiting = path.split(separator: "/").map(String.init)[...]
    var place: [String] = []
    var links = 0
    while let name = waiting.popFirst() {
      if name == "." { continue }
      if name == ".." {
        _ = place.popLast()
        continue
      }
      let here = place.joined(separator: "/")
      if let code = failures[here] { throw HostReadError(path: path, reason: .errno(code)) }
      guard case .directory = nodes[here] else { throw HostReadError(path: path, reason: .errno(.ENOTDIR)) }
      let next = here.isEmpty ? name : here + "/" + name
      guard let node = nodes[next] else { throw HostReadError(path: path, reason: .errno(.ENOENT)) }
      guard case .link(let target) = node, followingLast || !waiting.isEmpty else {
        place.append(name)
        continue
      }
      links += 1
      if links > 40 { throw HostReadError(path: path, reason: .errno(.ELOOP)) }
      let text = String(decoding: target, as: UTF8.self)
      if text.hasPrefix("/") { place = [] }
      waiting = (text.split(separator: "/").map(String.init) + waiting)[...]
    }
    let found = place.joined(separator: "/")
    if enteringLast, let code = failures[found] { throw HostReadError(path: path, reason: .errno(code)) }
    return found
  }
}
