/// An IOMMU group as sysfs shows it.
package struct GroupFacts: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it, by sysfs name.
  package var devices: [DeviceAddress]
  /// Devices in it that are bound to a driver and are no PCI functions (their driver, by name).
  package var otherDrivers: [String: String]
  /// The group's VFIO node; nil while no member is bound to a VFIO driver.
  package var node: CharacterDevice?
  /// The node is `noiommu-N`: the group has no IOMMU behind it (drivers/vfio/group.c).
  package var isNoIOMMU: Bool

  /// A group from its parts.
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
