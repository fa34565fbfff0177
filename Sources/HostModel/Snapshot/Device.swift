/// A VFIO device, or a PCI function that stands in a reset scope.
package struct Device: Hashable, Sendable {
  /// How an open count was found.
  package enum CountCertainty: String, Hashable, Sendable {
    /// The kernel said so.
    case kernel
    /// It follows from opened files and what the kernel shows.
    case computed
    /// There are at least so many.
    case lowerBound = "lower_bound"
  }

  /// Where it is.
  package var address: DeviceAddress
  /// The bus it is on: pci, mdev, platform, ...
  package var bus: String
  /// What pci.ids or the mdev type calls it.
  package var name: String?
  /// Vendor id of a PCI function.
  package var vendorID: UInt16?
  /// Device id of a PCI function.
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
  /// The kernel has it open; nil when that cannot be told.
  package var isOpen: Bool?
  /// The kernel's open_count; nil when unknown.
  package var openCount: Int?
  /// How the open count was found; nil when it is unknown.
  package var openCountCertainty: CountCertainty?
  /// Distinct opened device files that were seen; nil when they could not be told apart.
  package var openedFiles: Int?
  /// Descriptors on those files that were seen.
  package var descriptors: Int
  /// The processes that hold it.
  package var holders: [DeviceHolder]
  /// What a new open by the observer would end in now.
  package var openVerdict: Verdict
  /// What a new open by the device node would end in; nil without a node.
  package var nodeVerdict: Verdict?
  /// What VFIO_DEVICE_RESET would end in.
  package var functionReset: FunctionReset
  /// What its last close would cause; nil for a device that is no PCI function bound to a VFIO driver.
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
  /// What is known of it and migrations; nil where nothing is.
  package var migration: Migration?

  /// A device of which only the place is known.
  package init(address: DeviceAddress, bus: String) {
    self.address = address
    self.bus = bus
    descriptors = 0
    holders = []
    openVerdict = Verdict(outcome: .unknown)
    functionReset = FunctionReset(verdict: Verdict(outcome: .unknown), methods: [])
    virtualFunctions = []
    isBridge = false
  }

  /// A VFIO driver is bound to it.
  package var isMember: Bool { deviceSet != nil }

  /// Its unbind has begun and waits for a holder; nil where none does.
  package var waitingUnbind: Blocker? { functionReset.verdict.blockers.first { $0.code == .beingUnbound } }

  /// Vendor and device id, `8086:10d3`; nil where one is not known.
  package var ids: String? { PCIFunction.ids(vendorID, deviceID) }
}
