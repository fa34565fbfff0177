/// An IOMMU group.
package struct IOMMUGroup: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it.
  package var devices: [DeviceAddress]
  /// True if every driver in it leaves its DMA to a user.
  package var isViable: Bool?
  /// Its VFIO node.
  package var node: String?
  /// The group is held open; nil if unknown.
  package var isOpen: Bool?
  /// The ranges of addresses that it treats in a special way (``GroupFacts/reservedRegions``); nil if unknown.
  package var reservedRegions: [ReservedRegion]?
  /// The kind of its default domain (``GroupFacts/domainType``); nil if unknown.
  package var domainType: String?

  /// Creates a group.
  package init(
    id: Int, devices: [DeviceAddress], isViable: Bool?, node: String?, isOpen: Bool?,
    reservedRegions: [ReservedRegion]? = nil, domainType: String? = nil
  ) {
    self.id = id
    self.devices = devices
    self.isViable = isViable
    self.node = node
    self.isOpen = isOpen
    self.reservedRegions = reservedRegions
    self.domainType = domainType
  }
}
