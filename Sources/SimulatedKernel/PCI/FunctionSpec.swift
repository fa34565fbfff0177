import HostModel

/// A way to reset a function (`pci_reset_fn_methods`, drivers/pci/pci.c); the raw value is its name in `reset_method`.
public enum ResetMethod: String, Hashable, Sendable, CaseIterable {
  case deviceSpecific = "device_specific"
  case acpi
  case flr
  case af = "af_flr"
  case pm
  case bus
}

/// A PCI function of a simulated machine, as its hardware is.
public struct FunctionSpec: Hashable, Sendable {
  /// How its virtual functions are numbered.
  public struct VirtualFunctions: Hashable, Sendable {
    /// TotalVFs.
    public var possible: Int
    /// Their device id.
    public var deviceID: UInt16
    /// From the physical function to the first, and from one to the next, in routing ids (`pci_iov_virtfn_bus`).
    public var offset: Int
    /// See `offset`.
    public var stride: Int
    /// What they are called.
    public var name: String
    /// The host's driver for them.
    public var driver: String?
    /// See `FunctionSpec.failsToResume`; of all of them.
    public var failToResume = false

    /// Virtual functions from their parts.
    public init(possible: Int, deviceID: UInt16, offset: Int, stride: Int, name: String, driver: String?) {
      self.possible = possible
      self.deviceID = deviceID
      self.offset = offset
      self.stride = stride
      self.name = name
      self.driver = driver
    }
  }

  /// Where it is.
  public var address: PCIAddress
  /// The bridge above it; nil on a root bus.
  public var bridge: PCIAddress?
  /// Vendor id.
  public var vendorID: UInt16
  /// Device id.
  public var deviceID: UInt16
  /// Class code of 24 bits.
  public var classCode: UInt32
  /// What it is called.
  public var name: String
  /// The host's driver for it.
  public var driver: String?
  /// Its IOMMU group; nil without an IOMMU.
  public var iommuGroup: Int?
  /// In the kernel's order.
  public var resetMethods: [ResetMethod]
  /// Sizes of its BARs.
  public var barSizes: [UInt64]
  /// Its SR-IOV capability.
  public var virtualFunctions: VirtualFunctions?
  /// A port with a hotplug slot that pciehp serves.
  public var hasHotplugSlot: Bool
  /// The kernel's quirks forbid bus resets that hit it (PCI_DEV_FLAGS_NO_BUS_RESET).
  public var forbidsBusReset: Bool
  /// It does not come back from a bus reset.
  public var diesAtBusReset: Bool
  /// It is a PCI Express function, not one of an old bus.
  public var isExpress: Bool
  /// Its firmware does not take the state of a migration that is written to it.
  public var failsToResume: Bool

  /// A function from its parts.
  public init(
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
  public var isBridge: Bool { classCode >> 8 == 0x0604 }

  /// A port with its driver.
  public static func port(
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
public struct MachineSpec: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Its kernel.
  public var flavour: KernelFlavour
  /// Bridges before what is below them.
  public var functions: [FunctionSpec]
  /// `vfio.enable_unsafe_noiommu_mode`.
  public var allowsNoIOMMU = false
  /// `vfio_iommu_type1.allow_unsafe_interrupts`, and iommufd's.
  public var allowsUnsafeInterrupts = false
  /// Interrupts are remapped.
  public var remapsInterrupts = true
  /// `vfio_pci.enable_sriov`.
  public var enablesSRIOV = true
  /// The module mtty (samples/vfio-mdev/mtty.c) is loaded: a parent of mediated serial ports.
  public var loadsMTTY = false

  /// A machine from its parts.
  public init(name: String, flavour: KernelFlavour, functions: [FunctionSpec]) {
    self.name = name
    self.flavour = flavour
    self.functions = functions
  }
}
