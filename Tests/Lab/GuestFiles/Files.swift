import CLab
import Glibc

/// Small files of sysfs and procfs.
package enum Files {
  /// The contents of a file; nil if it cannot be read.
  package static func contents(_ path: String) -> [UInt8]? {
    let fd = open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(fd, &buffer, buffer.count)
      guard count >= 0 else { return nil }
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }

  /// The file's text without the line end.
  package static func text(_ path: String) -> String? {
    guard let bytes = contents(path) else { return nil }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.last == "\n" { text.removeLast() }
    return text
  }

  /// Writes `text` in one call. Returns the name of the error, or `works`.
  package static func write(_ path: String, _ text: String, append: Bool = false) -> String {
    let fd = open(path, O_WRONLY | O_CLOEXEC | (append ? O_APPEND : O_TRUNC))
    guard fd >= 0 else { return errorName(-errno) }
    defer { close(fd) }
    let bytes = Array(text.utf8)
    let count = Glibc.write(fd, bytes, bytes.count)
    return count < 0 ? errorName(-errno) : "works"
  }

  /// The names in a directory, sorted.
  package static func entries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The target of a symbolic link.
  package static func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The last component of a link's target.
  package static func linkName(_ path: String) -> String? {
    link(path)?.split(separator: "/").last.map(String.init)
  }

  /// Returns whether the file exists.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

/// `works` for a result of 0 or more, otherwise the error's name.
package func errorName(_ result: Int32) -> String {
  result >= 0 ? "works" : String(cString: lab_error_name(-result))
}
