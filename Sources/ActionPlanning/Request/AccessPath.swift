/// The path by which a device is opened.
package enum AccessPath: String, Hashable, Sendable, Codable, CaseIterable {
  /// Container, group, device: `/dev/vfio/N` (drivers/vfio/group.c).
  case group
  /// The device's own node and an iommufd: `/dev/vfio/devices/vfioN` (drivers/vfio/device_cdev.c).
  case cdev
}
