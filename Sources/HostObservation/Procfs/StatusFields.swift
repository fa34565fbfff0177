import HostModel

/// The `Name:<tab>values` lines of a process's `status` file (proc_pid_status(5)).
package struct StatusFields {
  private let file: [UInt8]

  /// Keeps the file. The first line of each name counts; a command name cannot add lines, because the kernel escapes
  /// it. A last line without its end is truncated and skipped, since half a number is another number.
  package init(_ bytes: [UInt8]) { file = bytes }

  /// The decimal numbers of a line; none if it is absent.
  package func numbers(_ name: StaticString) -> [UInt32] { words(name).compactMap { UInt32($0) } }

  /// The amount of memory of a line, `Name:<tab>  1234 kB`, in bytes; nil if it is absent, as all of them are for a thread
  /// of the kernel's.
  package func bytes(_ name: StaticString) -> UInt64? {
    let words = words(name)
    guard words.count == 2, words[1] == "kB", let number = UInt64(words[0]) else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1024)
    return overflow ? nil : bytes
  }

  /// The hexadecimal number of a line.
  package func mask(_ name: StaticString) -> UInt64? {
    let words = words(name)
    return words.count == 1 ? UInt64(words[0], radix: 16) : nil
  }

  private func words(_ name: StaticString) -> [Substring] {
    let line = file.firstLine {
      $0.begins(with: name) && $0.dropFirst(name.utf8CodeUnitCount).first == UInt8(ascii: ":")
    }
    return line?.dropFirst(name.utf8CodeUnitCount + 1).split(whereSeparator: { $0 == " " || $0 == "\t" }) ?? []
  }
}
