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

  /// The amount of memory of a line, `Name:<tab>  1234 kB`, in bytes; nil if it is absent, as all of them are for a thread
  /// of the kernel's.
  package func bytes(_ name: Substring) -> UInt64? {
    let words = (lines[name] ?? "").split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard words.count == 2, words[1] == "kB", let number = UInt64(words[0]) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : bytes
  }

  /// The hexadecimal number of a line.
  package func mask(_ name: Substring) -> UInt64? {
    guard let text = lines[name] else { return nil }
    return UInt64(text.drop { $0 == " " || $0 == "\t" }, radix: 16)
  }
}
