/// Where a PCI function stands in the tree of buses, whether VFIO has to do with it or not.
package struct PCIPlace: Hashable, Sendable {
  /// Where it is.
  package var address: PCIAddress
  /// The bridge or port whose secondary bus it is on; nil on a root bus and on a virtual bus.
  package var bridge: PCIAddress?
  /// The physical function whose virtual bus it is on (`virtfn_add_bus`, drivers/pci/iov.c); nil on any other bus.
  package var virtualBusOf: PCIAddress?
  /// A PCI-to-PCI bridge or port.
  package var isBridge: Bool
  /// Its driver, nil when unbound.
  package var driver: String?
  /// Its IOMMU group.
  package var iommuGroup: Int?
  /// What pci.ids calls it.
  package var name: String?
  /// Neither it nor a bus that it is on or above may be bus reset (PCI_DEV_FLAGS_NO_BUS_RESET).
  package var forbidsBusReset: Bool

  /// A place from its parts.
  package init(
    address: PCIAddress, bridge: PCIAddress? = nil, virtualBusOf: PCIAddress? = nil, isBridge: Bool = false,
    driver: String? = nil, iommuGroup: Int? = nil, name: String? = nil, forbidsBusReset: Bool = false
  ) {
    self.address = address
    self.bridge = bridge
    self.virtualBusOf = virtualBusOf
    self.isBridge = isBridge
    self.driver = driver
    self.iommuGroup = iommuGroup
    self.name = name
    self.forbidsBusReset = forbidsBusReset
  }

  /// The place of a function.
  init(_ function: PCIFunction) {
    var bridge: PCIAddress?
    if !function.isOnVirtualBus, case .bridge(let above) = function.upstream { bridge = above }
    self.init(
      address: function.address, bridge: bridge,
      virtualBusOf: function.isOnVirtualBus ? function.physicalFunction : nil, isBridge: function.isBridge,
      driver: function.driver, iommuGroup: function.iommuGroup, name: function.name,
      forbidsBusReset: function.forbidsBusReset)
  }
}
