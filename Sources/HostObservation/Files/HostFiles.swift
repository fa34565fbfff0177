import HostModel
import TerminalText

/// The boundary of observation: a host's sysfs, procfs and /dev as a tree of files.
///
/// `LinuxHostFiles` answers with system calls, the simulated kernel from memory; callers do not know which.
/// Paths are relative to the host's root and have no leading slash: `sys/bus/pci/devices`. No call opens a device
/// node, writes, or follows a path out of the root.
package protocol HostFiles: Sendable {
  /// True if they show a simulated machine.
  var isSimulated: Bool { get }
  /// The processes whose files do not answer; nil for files that always do, as those in memory.
  var hangingReads: HangingReads? { get }
  /// Returns the contents of a small file. Fails with `tooLarge` past `limit` bytes.
  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8]
  /// Returns the names in a directory, without `.` and `..`, in no order.
  func entries(_ directory: String) throws(HostReadError) -> [String]
  /// Returns the text of a symbolic link.
  func link(_ path: String) throws(HostReadError) -> String
  /// Returns the status of a file; links are followed within the root.
  func status(_ path: String) throws(HostReadError) -> FileStatus
  /// Returns at most so many bytes from the beginning of a file.
  func prefix(_ path: String, _ count: Int) throws(HostReadError) -> [UInt8]
  /// Visits the lines of a file of any size without keeping it: each without its newline, valid during the call only.
  /// Fails with `tooLarge` past `limit` bytes; the lines up to there have been visited.
  func visitLines(_ path: String, limit: Int, _ visit: (_ line: UnsafeRawBufferPointer) -> Void) throws(HostReadError)
  /// Visits every descriptor in `proc/PID/fd` or `proc/PID/task/TID/fd`: its number, the bytes of its link (valid
  /// during the call only) and, where `follow` returns true, the status of its file. Nothing is opened; the status is
  /// nil if following is not possible (a recorded tree) or the descriptor is closed by now. `visit` returns false to end
  /// the visit.
  func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError)
  /// Returns the ID of the mount that a path is on (statx(2), STATX_MNT_ID; the first field of mountinfo); nil if it is
  /// unknown.
  func mountID(_ path: String) -> UInt64?
  /// Orders two descriptors by their open file descriptions; nil if the kernel does not tell.
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison?
  /// Orders two tasks by their descriptor tables, which threads usually share; nil if the kernel does not tell.
  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison?
}

extension HostFiles {
  /// Returns the first line of a small file without white space at its ends; nil if it is absent or empty.
  package func line(_ path: String) -> String? {
    guard let bytes = try? contents(path, limit: 64 * 1024) else { return nil }
    let line = Self.firstLine(bytes)
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  /// Files are a real machine's unless their type says otherwise.
  package var isSimulated: Bool { false }

  /// Files in memory always answer.
  package var hangingReads: HangingReads? { nil }

  /// Returns the beginning of a file that is read whole.
  package func prefix(_ path: String, _ count: Int) throws(HostReadError) -> [UInt8] {
    Array(try contents(path, limit: .max - 1).prefix(count))
  }

  /// Files in memory have no mounts.
  package func mountID(_ path: String) -> UInt64? { nil }

  /// Visits the lines of a file that is read whole.
  package func visitLines(
    _ path: String, limit: Int, _ visit: (_ line: UnsafeRawBufferPointer) -> Void
  ) throws(HostReadError) {
    let bytes = try contents(path, limit: limit)
    bytes.withUnsafeBytes { all in
      for line in all.split(separator: UInt8(ascii: "\n")) { visit(UnsafeRawBufferPointer(rebasing: line)) }
    }
  }

  /// Returns the whole text of a small file, without the NULs that a copy of a sysfs file is padded with (sysfs says
  /// that a file has 4096 bytes, and tar fills them). Nil if the file cannot be read.
  package func text(_ path: String, limit: Int = 64 * 1024) -> String? {
    guard let bytes = try? contents(path, limit: limit) else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Returns a module's parameter that is a switch (`param_get_bool`); nil if it is absent.
  package func isOn(_ parameter: String, of module: String) -> Bool? {
    line("sys/module/\(module)/parameters/\(parameter)").map { $0 == "Y" || $0 == "1" }
  }

  /// Returns the number in a file, decimal or `0x` hexadecimal; nil if the file is absent or has no number. A scan
  /// reads thousands of them, so the digits are read from the bytes.
  package func number(_ path: String) -> Int? {
    guard let bytes = try? contents(path, limit: 64 * 1024) else { return nil }
    let line = Self.firstLine(bytes)
    guard line.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) else { return Self.number(line, radix: 10) }
    return Self.number(line.dropFirst(2), radix: 16)
  }

  /// Returns the last component of a link: the name of a driver, a group or a subsystem.
  package func linkName(_ path: String) -> String? {
    guard let text = try? link(path) else { return nil }
    let bytes = text.utf8
    let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[bytes.index(after: $0)...] } ?? bytes[...]
    return name.isEmpty ? nil : String(Substring(name))
  }

  private static func firstLine(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0 }
    var line = bytes.prefix { $0 != UInt8(ascii: "\n") }.drop(while: isBlank)
    while let last = line.last, isBlank(last) { line.removeLast() }
    return line
  }

  private static func number(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
    let isNegative = digits.first == UInt8(ascii: "-")
    let digits = isNegative ? digits.dropFirst() : digits
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      let digit: Int
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = Int(byte - UInt8(ascii: "a")) + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = Int(byte - UInt8(ascii: "A")) + 10
      default: return nil
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard digit < radix, !overflow, !carry else { return nil }
      value = sum
    }
    return isNegative ? -value : value
  }
}
