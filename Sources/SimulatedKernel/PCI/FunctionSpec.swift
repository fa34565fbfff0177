import HostModel

/// The hardware of a simulated PCI function.
package struct FunctionSpec: Hashable, Sendable {
  /// The virtual functions of an SR-IOV capability.
  package struct VirtualFunctions: Hashable, Sendable {
    /// TotalVFs.
    package var possible: Int
    /// The device ID of the virtual functions.
    package var deviceID: UInt16
    /// The distance in routing IDs from the physical function to the first virtual one (`pci_iov_virtfn_bus`).
    package var offset: Int
    /// The distance in routing IDs from one virtual function to the next.
    package var stride: Int
    /// The name in pci.ids.
    package var name: String
    /// The host's driver for them.
    package var driver: String?
    /// The value of `FunctionSpec.failsToResume` for each of them.
    package var failToResume = false

    /// Creates a capability whose functions resume without failure.
    package init(possible: Int, deviceID: UInt16, offset: Int, stride: Int, name: String, driver: String?) {
      self.possible = possible
      self.deviceID = deviceID
      self.offset = offset
      self.stride = stride
      self.name = name
      self.driver = driver
    }
  }

  /// The address at boot.
  package var address: PCIAddress
  /// The bridge above it; nil on a root bus.
  package var bridge: PCIAddress?
  /// The PCI vendor ID.
  package var vendorID: UInt16
  /// The PCI device ID.
  package var deviceID: UInt16
  /// The class code, 24 bits.
  package var classCode: UInt32
  /// The name in pci.ids.
  package var name: String
  /// The host's driver for the function; nil if there is none.
  package var driver: String?
  /// The IOMMU group; nil without an IOMMU.
  package var iommuGroup: Int?
  /// The supported reset methods in the kernel's order.
  package var resetMethods: [ResetMethod]
  /// The sizes of the BARs in bytes; 0 for one that is absent.
  package var barSizes: [UInt64]
  /// The SR-IOV capability; nil without.
  package var virtualFunctions: VirtualFunctions?
  /// The function is a port with a hotplug slot that pciehp drives.
  package var hasHotplugSlot: Bool
  /// A quirk forbids bus resets that affect the function (PCI_DEV_FLAGS_NO_BUS_RESET).
  package var forbidsBusReset: Bool
  /// The function does not come back from a bus reset.
  package var diesAtBusReset: Bool
  /// The function is PCI Express, not conventional PCI.
  package var isExpress: Bool
  /// The firmware rejects the migration state written to it.
  package var failsToResume: Bool

  /// The ranges of addresses that the firmware reserves for the function's DMA.
  package var reservedRegions: [ReservedRegion]
  /// The state of its runtime power management.
  package var runtimePower: RuntimePower

  /// Creates a PCI Express function without a hotplug slot, quirks or faults.
  package init(
    _ address: PCIAddress, below bridge: PCIAddress? = nil, vendorID: UInt16, deviceID: UInt16, classCode: UInt32,
    name: String, driver: String? = nil, iommuGroup: Int? = nil, resetMethods: [ResetMethod] = [],
    barSizes: [UInt64] = []
  ) {
    self.address = address
    self.bridge = bridge
    self.vendorID = vendorID
    self.deviceID = deviceID
    self.classCode = classCode
    self.name = name
    self.driver = driver
    self.iommuGroup = iommuGroup
    self.resetMethods = resetMethods
    self.barSizes = barSizes
    hasHotplugSlot = false
    forbidsBusReset = false
    diesAtBusReset = false
    isExpress = true
    failsToResume = false
    reservedRegions = []
    runtimePower = .works
  }

  /// The function is a bridge or port (header type 1).
  package var isBridge: Bool { classCode >> 8 == 0x0604 }

  /// A port bound to pcieport.
  package static func port(
    _ address: PCIAddress, below bridge: PCIAddress? = nil, deviceID: UInt16 = 0x1901, vendorID: UInt16 = 0x8086,
    name: String = "PCI Express Port", iommuGroup: Int? = nil, hasHotplugSlot: Bool = false
  ) -> FunctionSpec {
    var spec = FunctionSpec(
      address, below: bridge, vendorID: vendorID, deviceID: deviceID, classCode: 0x060400, name: name,
      driver: "pcieport", iommuGroup: iommuGroup)
    spec.hasHotplugSlot = hasHotplugSlot
    return spec
  }
}
