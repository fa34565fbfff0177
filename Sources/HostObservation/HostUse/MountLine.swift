import HostModel

/// One mount of a mountinfo file (proc_pid_mountinfo(5)), with the fields as bytes: paths need not be text.
package struct MountLine: Hashable, Sendable {
  /// The device number of the file system; major 0 is no block device (btrfs, overlay).
  package let device: DeviceNumber?
  /// The mount point.
  package let point: [UInt8]
  /// The type of the file system.
  package let type: String
  /// The source that the file system names: `/dev/nvme0n1p2`.
  package let source: String

  /// Parses a line; nil if it is malformed.
  init?(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: UInt8(ascii: " "))
    guard let dash = fields.firstIndex(of: [UInt8(ascii: "-")]), dash >= 6, fields.count > dash + 1 else { return nil }
    device = DeviceNumber(sysfs: Substring(decoding: fields[2], as: UTF8.self))
    point = Self.unescaped(fields[4])
    type = String(decoding: fields[dash + 1], as: UTF8.self)
    source = fields.count > dash + 2 ? String(decoding: Self.unescaped(fields[dash + 2]), as: UTF8.self) : ""
  }

  /// Returns the mounts of a file, in order.
  package static func all(_ bytes: [UInt8]) -> [MountLine] {
    bytes.split(separator: UInt8(ascii: "\n")).compactMap { MountLine($0) }
  }

  /// Undoes the escapes of mountinfo and swaps: space, tab, newline and backslash are `\` and three octal digits.
  static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        result.append(value)
        rest = rest.dropFirst(3)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
