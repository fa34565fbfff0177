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

  /// Copies the fields of a line.
  init(_ fields: MountFields) {
    device = DeviceNumber(sysfs: Substring(decoding: fields.device, as: UTF8.self))
    point = Self.unescaped(fields.point)
    type = String(decoding: fields.type, as: UTF8.self)
    source = String(decoding: Self.unescaped(fields.source), as: UTF8.self)
  }

  /// Returns the mounts of a file, in order; malformed lines are skipped.
  package static func all(_ bytes: [UInt8]) -> [MountLine] {
    bytes.withUnsafeBytes { all in
      all.split(separator: UInt8(ascii: "\n")).compactMap {
        MountFields(UnsafeRawBufferPointer(rebasing: $0)).map(MountLine.init)
      }
    }
  }

  /// Undoes the escapes of mountinfo and swaps.
  static func unescaped(_ field: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    MountFields.unescape(field) { result.append($0) }
    return result
  }
}
