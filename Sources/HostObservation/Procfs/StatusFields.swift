import HostModel

/// The `Name:<tab>values` lines of a process's `status` file (proc_pid_status(5)).
package struct StatusFields {
  private var lines: [Substring: Substring] = [:]

  /// Reads the file. The first line of each name counts; a command name cannot add lines, because the kernel escapes
  /// it. A last line without its end is truncated and skipped, since half a number is another number.
  package init(_ bytes: [UInt8]) {
    for line in bytes.completeLines {
      guard let colon = line.firstIndex(of: ":"), lines[line[..<colon]] == nil else { continue }
      lines[line[..<colon]] = line[line.index(after: colon)...]
    }
  }

  /// The decimal numbers of a line; none if it is absent.
  package func numbers(_ name: Substring) -> [UInt32] {
    (lines[name] ?? "").split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { UInt32($0) }
  }

  /// The hexadecimal number of a line.
  package func mask(_ name: Substring) -> UInt64? {
    guard let text = lines[name] else { return nil }
    return UInt64(text.drop { $0 == " " || $0 == "\t" }, radix: 16)
  }
}
