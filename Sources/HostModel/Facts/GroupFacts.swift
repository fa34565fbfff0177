/// An IOMMU group in sysfs.
package struct GroupFacts: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it, by sysfs name.
  package var devices: [DeviceAddress]
  /// The drivers of its devices that are no PCI functions, by the device's sysfs name.
  package var otherDrivers: [String: String]
  /// The group's VFIO node; nil while no device of the group is bound to a VFIO driver.
  package var node: CharacterDevice?
  /// The node is `noiommu-N`: the group has no IOMMU behind it (drivers/vfio/group.c).
  package var isNoIOMMU: Bool
  /// `reserved_regions`; nil if it could not be read. It follows from the devices in the group, whose coming and going has
  /// events.
  package var reservedRegions: [ReservedRegion]?
  /// `type`, the kind of its default domain: `DMA`, `DMA-FQ`, `identity`, `blocked` (`iommu_group_show_type`). It changes by
  /// a write of root's only, without an event, and is read when all of sysfs is.
  package var domainType: String?

  /// Creates a group.
  package init(
    id: Int, devices: [DeviceAddress], otherDrivers: [String: String] = [:], node: CharacterDevice? = nil,
    isNoIOMMU: Bool = false
  ) {
    self.id = id
    self.devices = devices
    self.otherDrivers = otherDrivers
    self.node = node
    self.isNoIOMMU = isNoIOMMU
  }
}
