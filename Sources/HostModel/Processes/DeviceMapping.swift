/// A mapping of a device's memory: it keeps the device open after its descriptor is closed.
package struct DeviceMapping: Hashable, Sendable {
  /// The region of the device that is mapped: offset >> 40 (`VFIO_PCI_OFFSET_TO_INDEX`).
  package var region: Int
  /// Length in bytes.
  package var length: UInt64
  /// The device node that was mapped (`vfioN`); nil for a device file of the group path.
  package var cdev: String?

  /// Creates a mapping.
  package init(region: Int, length: UInt64, cdev: String? = nil) {
    self.region = region
    self.length = length
    self.cdev = cdev
  }
}
