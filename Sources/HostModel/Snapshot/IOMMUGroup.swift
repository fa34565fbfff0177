/// An IOMMU group.
package struct IOMMUGroup: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it.
  package var devices: [DeviceAddress]
  /// True if no driver in it does DMA for the host.
  package var isViable: Bool?
  /// Its VFIO node.
  package var node: String?
  /// The group is held open; nil if unknown.
  package var isOpen: Bool?

  /// Creates a group.
  package init(id: Int, devices: [DeviceAddress], isViable: Bool?, node: String?, isOpen: Bool?) {
    self.id = id
    self.devices = devices
    self.isViable = isViable
    self.node = node
    self.isOpen = isOpen
  }
}
