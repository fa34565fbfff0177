import Glibc

/// A host's files in a temporary directory for `--sysroot`, written from a recorded host (`Tests/Golden/hosts`) or from
/// another text in the form of `RecordedHost`; removed on deinitialisation.
package final class HostDirectory: Sendable {
  /// A failed call with its errno.
  package struct Failure: Error {
    /// The name of the call.
    package let call: String
    /// The errno of the call.
    package let code: Int32
  }

  /// The path of the directory.
  package let path: String

  /// Writes the host that a text describes.
  package init(text: String) throws {
    var template = Array("/tmp/vfiotop-host-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") { write(line) }
  }

  /// Writes a recorded host.
  package convenience init(recorded name: String, source: String = #filePath) throws {
    try self.init(text: Self.text(recorded: name, source: source))
  }

  /// The text of a recorded host. `source` is a file in a directory of Tests.
  static func text(recorded name: String, source: String) throws -> String {
    let tests = source.split(separator: "/").dropLast(2).joined(separator: "/")
    return try Self.text(at: "/\(tests)/Golden/hosts/\(name).tree")
  }

  /// Returns the contents of a file of the host.
  package func text(of place: String) throws -> String { try Self.text(at: "\(path)/\(place)") }

  private static func text(at path: String) throws -> String {
    guard let file = fopen(path, "re") else { throw Failure(call: "fopen \(path)", code: errno) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  deinit { remove("") }

  /// Removes a directory or file from the host.
  package func remove(_ place: String) { Self.removeTree(place.isEmpty ? path : "\(path)/\(place)") }

  private static func removeTree(_ place: String) {
    // Symbolic links are removed, not followed: unlink(2) fails for directories only.
    guard unlink(place) != 0, let directory = opendir(place) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { removeTree("\(place)/\(name)") }
    }
    closedir(directory)
    rmdir(place)
  }

  private func write(_ line: Substring) {
    let rest = line.dropFirst(2)
    switch line.first {
    case "d": makeDirectories(Self.text(rest), all: true)
    case "f":
      let parts = rest.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      let place = makeDirectories(Self.text(parts[0]))
      guard let file = fopen(place, "we") else { return }
      let bytes = parts.count > 1 ? Self.bytes(parts[1]) : []
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    case "l":
      let parts = rest.split(separator: " ")
      if parts.count >= 3, parts[1] == "->" {
        symlink(Self.text(Substring(parts[2...].joined(separator: " "))), makeDirectories(Self.text(parts[0])))
      }
    case "c":
      // A node becomes a plain file: it has the name but not the number.
      guard let name = rest.split(separator: " ").first, let file = fopen(makeDirectories(Self.text(name)), "we") else {
        return
      }
      fclose(file)
    default: break  // What memory alone can play: failing reads, kcmp(2).
    }
  }

  @discardableResult
  private func makeDirectories(_ place: String, all: Bool = false) -> String {
    var directory = path
    let parts = place.split(separator: "/")
    for part in all ? parts[...] : parts.dropLast() {
      directory += "/\(part)"
      mkdir(directory, 0o755)
    }
    return "\(path)/\(place)"
  }

  private static func text(_ text: Substring) -> String { String(decoding: bytes(text), as: UTF8.self) }

  private static func bytes(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "x"):
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      default: bytes.append(escape)
      }
    }
    return bytes
  }
}
