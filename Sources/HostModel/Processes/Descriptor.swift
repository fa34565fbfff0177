/// An entry of a process's table of open files.
package struct Descriptor: Hashable, Sendable {
  /// The file that a descriptor refers to.
  package enum Target: Hashable, Sendable {
    /// `/dev/vfio/vfio`.
    case container
    /// `/dev/vfio/N`, by the group's number.
    case group(Int)
    /// `anon_inode:[vfio-device]`; the device if fdinfo names it (`vfio-device-syspath`, from 6.18).
    case device(DeviceAddress?)
    /// `/dev/vfio/devices/vfioN`, by that name.
    case cdev(String)
    /// `/dev/iommu`.
    case iommufd
    /// The data of a device's migration: `anon_inode:mlx5vf_mig` and the like.
    case migration
  }

  /// The number.
  package var number: Int32
  /// The thread whose own table holds it; nil for the process's table.
  package var thread: Int32?
  /// The file it refers to.
  package var target: Target
  /// The text of the link in /proc/PID/fd, cleaned of control characters.
  package var link: String
  /// Descriptors with the same value share one open file description (kcmp(2), KCMP_FILE); nil if unknown.
  package var openedFile: Int?

  /// Creates a descriptor.
  package init(number: Int32, thread: Int32? = nil, target: Target, link: String, openedFile: Int? = nil) {
    self.number = number
    self.thread = thread
    self.target = target
    self.link = link
    self.openedFile = openedFile
  }
}
