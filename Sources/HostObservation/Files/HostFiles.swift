import HostModel

/// The one boundary of observation: a host's sysfs, procfs and /dev as a tree of files.
///
/// Linux answers by system calls (`LinuxHostFiles`), the simulated kernel from memory; nothing above knows which.
/// Paths are relative to the host's root and have no leading slash: `sys/bus/pci/devices`. No call opens a device
/// node, writes, or follows a path out of the root.
package protocol HostFiles: Sendable {
  /// The whole of a small file. Fails with `tooLarge` past `limit` bytes.
  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8]
  /// The names in a folder, without `.` and `..`, in no order.
  func entries(_ directory: String) throws(HostReadError) -> [String]
  /// The text of a symbolic link.
  func link(_ path: String) throws(HostReadError) -> String
  /// The status of a file; links are followed within the root.
  func status(_ path: String) throws(HostReadError) -> FileStatus
  /// Visits every descriptor in `proc/PID/fd` or `proc/PID/task/TID/fd`: its number, the bytes of its link (valid
  /// during the call only) and, where `follow` wants it, the status of what it leads to. Looking opens nothing; the
  /// status is nil where following is not possible (a recorded tree) or the descriptor is closed by now.
  func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Void
  ) throws(HostReadError)
  /// Orders two descriptors by the opened file behind them; nil where the kernel does not tell.
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison?
  /// Whether a thread shares its process's table of descriptors; nil where the kernel does not tell.
  func sharesTable(thread: Int32, process: Int32) -> Bool?
}

extension HostFiles {
  /// The first line of a small file without white space at its ends, nil when it is absent or empty.
  package func line(_ path: String) -> String? {
    guard let bytes = try? contents(path, limit: 64 * 1024) else { return nil }
    let line = Self.firstLine(bytes)
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  /// A file's number, decimal or `0x` hexadecimal; nil when it is absent or no number. Thousands are read in a look,
  /// so the digits are taken from the bytes.
  package func number(_ path: String) -> Int? {
    guard let bytes = try? contents(path, limit: 64 * 1024) else { return nil }
    let line = Self.firstLine(bytes)
    guard line.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) else { return Self.number(line, radix: 10) }
    return Self.number(line.dropFirst(2), radix: 16)
  }

  /// The last part of a link's text: the name of a driver, a group, a subsystem.
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
