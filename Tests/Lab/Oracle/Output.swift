import Glibc

/// Unbuffered standard output, so that nothing printed is lost.
enum Output {
  /// Writes all of `text`.
  static func write(_ text: String) { write(text, to: 1) }

  /// Writes to standard error and ends the program.
  static func fail(_ text: String) -> Never {
    write("vfio-oracle: \(text)\n", to: 2)
    exit(2)
  }

  private static func write(_ text: String, to fd: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(fd, $0.baseAddress, $0.count) }
      if count <= 0 { exit(3) }
      rest = rest.dropFirst(count)
    }
  }
}
