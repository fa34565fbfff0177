/// A VFIO device, or a PCI function in a reset scope.
package struct Device: Hashable, Sendable {
  /// The source of an open count.
  package enum CountCertainty: String, Hashable, Sendable {
    /// The kernel said so.
    case kernel
    /// It follows from open file descriptions and what the kernel shows.
    case computed
    /// It is a lower bound.
    case lowerBound = "lower_bound"
  }

  /// The address.
  package var address: DeviceAddress
  /// The bus it is on: pci, mdev, platform, ...
  package var bus: String
  /// The name in pci.ids, or the mdev type.
  package var name: String?
  /// Vendor ID of a PCI function.
  package var vendorID: UInt16?
  /// Device ID of a PCI function.
  package var deviceID: UInt16?
  /// Class code of a PCI function, 24 bits.
  package var classCode: UInt32?
  /// Its driver, nil when unbound.
  package var driver: String?
  /// Its IOMMU group.
  package var iommuGroup: Int?
  /// The id of its device set; nil when no VFIO driver is bound.
  package var deviceSet: String?
  /// The name `vfioN`; nil without one (not bound, or a kernel before 6.1).
  package var vfioDevice: String?
  /// `/dev/vfio/N` of its group.
  package var groupNode: String?
  /// `/dev/vfio/devices/vfioN`.
  package var cdevNode: String?
  /// The kernel has it open; nil if unknown.
  package var isOpen: Bool?
  /// The kernel's open_count; nil if unknown.
  package var openCount: Int?
  /// The source of the open count; nil if the count is unknown.
  package var openCountCertainty: CountCertainty?
  /// The number of visible open file descriptions of the device; nil if descriptors could not be compared.
  package var openedFiles: Int?
  /// The number of visible descriptors of them.
  package var descriptors: Int
  /// The processes that hold it.
  package var holders: [DeviceHolder]
  /// The open or close that is in progress, or may be; it has no holder then.
  package var transition: OpenTransition?
  /// The outcome of a new open by the observer now.
  package var openVerdict: Verdict
  /// The outcome of a new open by the device node; nil without a node.
  package var nodeVerdict: Verdict?
  /// The outcome of VFIO_DEVICE_RESET.
  package var functionReset: FunctionReset
  /// The effect of its last close; nil unless it is a PCI function bound to a VFIO driver.
  package var lastClose: LastClose?
  /// The PF of a VF.
  package var physicalFunction: PCIAddress?
  /// The VFs of a PF.
  package var virtualFunctions: [PCIAddress]
  /// Power state, D0 ... D3cold.
  package var powerState: String?
  /// Runtime power management: active, suspended.
  package var runtimeStatus: String?
  /// A PCI-to-PCI bridge or port.
  package var isBridge: Bool
  /// The parts of the machine that it is attached to; empty for a device that is no PCI function.
  package var placement: Placement
  /// The errors that it has counted (``PCIFunction/errors``).
  package var errors: PCIErrorCounts?
  /// Its link (``PCIFunction/link``).
  package var link: PCILink?
  /// Its BARs (`resource`, from memory); nil if they were not read.
  package var bars: [BaseAddressRegister]?
  /// The module of the VFIO driver that is made for it (``PCIFunction/variantDriver``).
  package var variantDriver: String?
  /// What the host uses it for; nil if that was not asked, which it is of functions in the way of VFIO devices
  /// (``HostFacts/hostUses``).
  package var hostUses: [HostUse]?
  /// Its migration state; nil if nothing is known.
  package var migration: Migration?

  /// Creates a device of which only the address is known.
  package init(address: DeviceAddress, bus: String) {
    self.address = address
    self.bus = bus
    descriptors = 0
    holders = []
    openVerdict = Verdict(outcome: .unknown)
    functionReset = FunctionReset(verdict: Verdict(outcome: .unknown), methods: [])
    virtualFunctions = []
    isBridge = false
    placement = Placement()
  }

  /// Creates the entry of a function without a VFIO driver that is in no reset scope of a snapshot.
  package init(unbound function: PCIFunction, in snapshot: Snapshot) {
    self.init(address: .pci(function.address), bus: "pci")
    vendorID = function.vendorID
    deviceID = function.deviceID
    classCode = function.classCode
    name = function.name
    driver = function.driver
    iommuGroup = function.iommuGroup
    physicalFunction = function.physicalFunction
    virtualFunctions = function.virtualFunctions
    powerState = function.powerState
    runtimeStatus = function.runtimeStatus
    isBridge = function.isBridge
    variantDriver = function.variantDriver
    placement =
      snapshot.places.first { $0.address == function.address }?.placement
      ?? Placement(iommu: function.iommu, numaNode: function.numaNode)
  }

  /// True if a VFIO driver is bound to it.
  package var isMember: Bool { deviceSet != nil }

  /// The blocker of an unbind that has begun and waits for a holder; nil if there is none.
  package var waitingUnbind: Blocker? {
    functionReset.verdict.blockers.first { $0.code == .beingUnbound && $0.address == address }
  }

  /// True if an open by its group fails and one by its node works.
  package var opensByNodeOnly: Bool { openVerdict.outcome == .fails && nodeVerdict?.outcome == .works }

  /// Vendor and device ID, `8086:10d3`; nil if one is unknown.
  package var ids: String? { PCIFunction.ids(vendorID, deviceID) }
}
