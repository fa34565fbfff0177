import HostModel

/// The part of a file's status that observation needs.
package struct FileStatus: Hashable, Sendable {
  /// Type and permission bits (inode(7)).
  package var mode: UInt32
  /// Owner's user ID.
  package var userID: UInt32
  /// Group ID.
  package var groupID: UInt32
  /// Number of links; for /proc/PID/task the number of threads and two more.
  package var links: UInt32
  /// Size in bytes; for /proc/PID/fd the number of descriptors from Linux 6.2.
  package var size: UInt64
  /// Major number of a device node.
  package var deviceMajor: UInt32
  /// Minor number of a device node.
  package var deviceMinor: UInt32

  /// Creates a status.
  package init(
    mode: UInt32, userID: UInt32, groupID: UInt32, links: UInt32, size: UInt64, deviceMajor: UInt32,
    deviceMinor: UInt32
  ) {
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
    self.links = links
    self.size = size
    self.deviceMajor = deviceMajor
    self.deviceMinor = deviceMinor
  }

  /// True for a character device node (S_IFCHR).
  package var isCharacterDevice: Bool { mode & 0o170000 == 0o020000 }
  /// True for a block device node (S_IFBLK).
  package var isBlockDevice: Bool { mode & 0o170000 == 0o060000 }
  /// True for a regular file (S_IFREG).
  package var isRegular: Bool { mode & 0o170000 == 0o100000 }
  /// True for a directory (S_IFDIR).
  package var isDirectory: Bool { mode & 0o170000 == 0o040000 }
}
