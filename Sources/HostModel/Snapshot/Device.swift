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

/// A process that holds a device, with the descriptors and mappings that do.
package struct DeviceHolder: Hashable, Sendable {
  /// Its number.
  package var pid: Int32
  /// Its `comm`.
  package var command: String
  /// Its user.
  package var user: String
  /// The virtual machine it runs.
  package var virtualMachine: String?
  /// The descriptors that lead to the device.
  package var descriptors: [HeldDescriptor]
  /// How many mappings of the device's memory it has.
  package var mappings: Int

  /// A holder from its parts.
  package init(
    pid: Int32, command: String, user: String, virtualMachine: String?, descriptors: [HeldDescriptor], mappings: Int
  ) {
    self.pid = pid
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
  }
}

/// A descriptor on a VFIO file.
package struct HeldDescriptor: Hashable, Sendable {
  /// The kinds of VFIO files; the raw value is the `kind` of the JSON.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case container, group, device, cdev, iommufd, migration
  }

  /// Its number.
  package var number: Int32
  /// The thread whose own table holds it; nil for the process's table.
  package var thread: Int32?
  /// What it leads to.
  package var kind: Kind
  /// The text of its link: `/dev/vfio/13`, `anon_inode:[vfio-device]`.
  package var target: String
  /// The device it leads to, nil when it leads to none or that cannot be told.
  package var device: DeviceAddress?
  /// Where the device cannot be told: the ones it may be.
  package var oneOf: [DeviceAddress]

  /// A descriptor from its parts.
  package init(
    number: Int32, thread: Int32? = nil, kind: Kind, target: String, device: DeviceAddress? = nil,
    oneOf: [DeviceAddress] = []
  ) {
    self.number = number
    self.thread = thread
    self.kind = kind
    self.target = target
    self.device = device
    self.oneOf = oneOf
  }
}

/// What VFIO_DEVICE_RESET would end in.
package struct FunctionReset: Hashable, Sendable {
  /// The answer.
  package var verdict: Verdict
  /// The methods that would be tried, in order; a stale `bus` is left out.
  package var methods: [String]
  /// Methods that `reset_method` lists and that would fail (`bus` with siblings on the bus).
  package var staleMethods: [String]

  /// A function reset from its parts.
  package init(verdict: Verdict, methods: [String], staleMethods: [String] = []) {
    self.verdict = verdict
    self.methods = methods
    self.staleMethods = staleMethods
  }
}

/// An IOMMU group.
package struct IOMMUGroup: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it.
  package var devices: [DeviceAddress]
  /// No driver in it does DMA for the host.
  package var isViable: Bool
  /// Its VFIO node.
  package var node: String?
  /// The group is held open; nil when that cannot be told.
  package var isOpen: Bool?

  /// A group from its parts.
  package init(id: Int, devices: [DeviceAddress], isViable: Bool, node: String?, isOpen: Bool?) {
    self.id = id
    self.devices = devices
    self.isViable = isViable
    self.node = node
    self.isOpen = isOpen
  }
}

/// A process that holds something of VFIO's, with all of it.
package struct Holder: Hashable, Sendable {
  /// The process's pid and start time.
  package var identity: ProcessIdentity
  /// Its `comm`.
  package var command: String
  /// Its user.
  package var user: String
  /// The virtual machine it runs.
  package var virtualMachine: String?
  /// Everything it has open.
  package var descriptors: [HeldDescriptor]
  /// How many mappings of device memory it has.
  package var mappings: Int

  /// A holder from its parts.
  package init(
    _ identity: ProcessIdentity, command: String, user: String, virtualMachine: String?,
    descriptors: [HeldDescriptor], mappings: Int
  ) {
    self.identity = identity
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
  }

  /// The process's number in the observer's PID namespace.
  package var pid: Int32 { identity.pid }
}
