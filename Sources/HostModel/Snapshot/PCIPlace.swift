/// The place of a PCI function in the tree of buses, whether or not it is a VFIO device.
package struct PCIPlace: Hashable, Sendable {
  /// The address.
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
  /// The name in pci.ids.
  package var name: String?
  /// It forbids a reset of the bus it is on and of the buses below it (PCI_DEV_FLAGS_NO_BUS_RESET).
  package var forbidsBusReset: Bool
  /// The parts of the machine that it is attached to.
  package var placement: Placement

  /// Creates a place.
  package init(
    address: PCIAddress, bridge: PCIAddress? = nil, virtualBusOf: PCIAddress? = nil, isBridge: Bool = false,
    driver: String? = nil, iommuGroup: Int? = nil, name: String? = nil, forbidsBusReset: Bool = false,
    placement: Placement = Placement()
  ) {
    self.address = address
    self.bridge = bridge
    self.virtualBusOf = virtualBusOf
    self.isBridge = isBridge
    self.driver = driver
    self.iommuGroup = iommuGroup
    self.name = name
    self.forbidsBusReset = forbidsBusReset
    self.placement = placement
  }

  /// Creates the place of a function in a host's tree.
  init(_ function: PCIFunction, in topology: PCITopology) {
    var bridge: PCIAddress?
    if !function.isOnVirtualBus, case .bridge(let above) = function.upstream { bridge = above }
    self.init(
      address: function.address, bridge: bridge,
      virtualBusOf: function.isOnVirtualBus ? function.physicalFunction : nil, isBridge: function.isBridge,
      driver: function.driver, iommuGroup: function.iommuGroup, name: function.name,
      forbidsBusReset: topology.forbidsBusReset(function) == true, placement: topology.placement(of: function))
  }
}
