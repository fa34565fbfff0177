import HostModel

/// A way to reset a function (`pci_reset_fn_methods`, drivers/pci/pci.c); the raw value is its name in `reset_method`.
package enum ResetMethod: String, Hashable, Sendable, CaseIterable {
  case deviceSpecific = "device_specific"
  case acpi
  case flr
  case af = "af_flr"
  case pm
  case bus
}

/// A PCI function of a simulated machine, as its hardware is.
package struct FunctionSpec: Hashable, Sendable {
  /// How its virtual functions are numbered.
  package struct VirtualFunctions: Hashable, Sendable {
    /// TotalVFs.
    package var possible: Int
    /// Their device id.
    package var deviceID: UInt16
    /// From the physical function to the first, and from one to the next, in routing ids (`pci_iov_virtfn_bus`).
    package var offset: Int
    /// See `offset`.
    package var stride: Int
    /// What they are called.
    package var name: String
    /// The host's driver for them.
    package var driver: String?
    /// See `FunctionSpec.failsToResume`; of all of them.
    package var failToResume = false

    /// Virtual functions from their parts.
    package init(possible: Int, deviceID: UInt16, offset: Int, stride: Int, name: String, driver: String?) {
      self.possible = possible
      self.deviceID = deviceID
      self.offset = offset
      self.stride = stride
      self.name = name
      self.driver = driver
    }
  }

  /// Where it is.
  package var address: PCIAddress
  /// The bridge above it; nil on a root bus.
  package var bridge: PCIAddress?
  /// Vendor id.
  package var vendorID: UInt16
  /// Device id.
  package var deviceID: UInt16
  /// Class code of 24 bits.
  package var classCode: UInt32
  /// What it is called.
  package var name: String
  /// The host's driver for it.
  package var driver: String?
  /// Its IOMMU group; nil without an IOMMU.
  package var iommuGroup: Int?
  /// In the kernel's order.
  package var resetMethods: [ResetMethod]
  /// Sizes of its BARs.
  package var barSizes: [UInt64]
  /// Its SR-IOV capability.
  package var virtualFunctions: VirtualFunctions?
  /// A port with a hotplug slot that pciehp serves.
  package var hasHotplugSlot: Bool
  /// The kernel's quirks forbid bus resets that hit it (PCI_DEV_FLAGS_NO_BUS_RESET).
  package var forbidsBusReset: Bool
  /// It does not come back from a bus reset.
  package var diesAtBusReset: Bool
  /// It is a PCI Express function, not one of an old bus.
  package var isExpress: Bool
  /// Its firmware does not take the state of a migration that is written to it.
  package var failsToResume: Bool

  /// A function from its parts.
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
  }

  /// A bridge or port (header type 1).
  package var isBridge: Bool { classCode >> 8 == 0x0604 }

  /// A port with its driver.
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

/// A simulated machine: hardware, kernel and the settings of its modules.
package struct MachineSpec: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// Its kernel.
  package var flavour: KernelFlavour
  /// Bridges before what is below them.
  package var functions: [FunctionSpec]
  /// `vfio.enable_unsafe_noiommu_mode`.
  package var allowsNoIOMMU = false
  /// `vfio_iommu_type1.allow_unsafe_interrupts`, and iommufd's.
  package var allowsUnsafeInterrupts = false
  /// Interrupts are remapped.
  package var remapsInterrupts = true
  /// `vfio_pci.enable_sriov`.
  package var enablesSRIOV = true
  /// The module mtty (samples/vfio-mdev/mtty.c) is loaded: a parent of mediated serial ports.
  package var loadsMTTY = false

  /// A machine from its parts.
  package init(name: String, flavour: KernelFlavour, functions: [FunctionSpec]) {
    self.name = name
    self.flavour = flavour
    self.functions = functions
  }
}
