/// A VFIO device, or a PCI function that stands in a reset scope.
public struct Device: Hashable, Sendable {
  /// How an open count was found.
  public enum CountCertainty: String, Hashable, Sendable {
    /// The kernel said so.
    case kernel
    /// It follows from opened files and what the kernel shows.
    case computed
    /// There are at least so many.
    case lowerBound = "lower_bound"
  }

  /// Where it is.
  public var address: DeviceAddress
  /// The bus it is on: pci, mdev, platform, ...
  public var bus: String
  /// What pci.ids or the mdev type calls it.
  public var name: String?
  /// Vendor id of a PCI function.
  public var vendorID: UInt16?
  /// Device id of a PCI function.
  public var deviceID: UInt16?
  /// Class code of a PCI function, 24 bits.
  public var classCode: UInt32?
  /// Its driver, nil when unbound.
  public var driver: String?
  /// Its IOMMU group.
  public var iommuGroup: Int?
  /// The id of its device set; nil when no VFIO driver is bound.
  public var deviceSet: String?
  /// The name `vfioN`; nil without one (not bound, or a kernel before 6.1).
  public var vfioDevice: String?
  /// `/dev/vfio/N` of its group.
  public var groupNode: String?
  /// `/dev/vfio/devices/vfioN`.
  public var cdevNode: String?
  /// The kernel has it open; nil when that cannot be told.
  public var isOpen: Bool?
  /// The kernel's open_count; nil when unknown.
  public var openCount: Int?
  /// How the open count was found; nil when it is unknown.
  public var openCountCertainty: CountCertainty?
  /// Distinct opened device files that were seen; nil when they could not be told apart.
  public var openedFiles: Int?
  /// Descriptors on those files that were seen.
  public var descriptors: Int
  /// The processes that hold it.
  public var holders: [DeviceHolder]
  /// What a new open by the observer would end in now.
  public var openVerdict: Verdict
  /// What a new open by the device node would end in; nil without a node.
  public var nodeVerdict: Verdict?
  /// What VFIO_DEVICE_RESET would end in.
  public var functionReset: FunctionReset
  /// What its last close would cause; nil for a device that is no PCI function bound to a VFIO driver.
  public var lastClose: LastClose?
  /// The PF of a VF.
  public var physicalFunction: PCIAddress?
  /// The VFs of a PF.
  public var virtualFunctions: [PCIAddress]
  /// Power state, D0 ... D3cold.
  public var powerState: String?
  /// Runtime power management: active, suspended.
  public var runtimeStatus: String?
  /// A PCI-to-PCI bridge or port.
  public var isBridge: Bool
  /// What is known of it and migrations; nil where nothing is.
  public var migration: Migration?

  /// A device of which only the place is known.
  public init(address: DeviceAddress, bus: String) {
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
  public var isMember: Bool { deviceSet != nil }

  /// Its unbind has begun and waits for a holder; nil where none does.
  public var waitingUnbind: Blocker? { functionReset.verdict.blockers.first { $0.code == .beingUnbound } }

  /// Vendor and device id, `8086:10d3`; nil where one is not known.
  public var ids: String? { PCIFunction.ids(vendorID, deviceID) }
}

/// A process that holds a device, with the descriptors and mappings that do.
public struct DeviceHolder: Hashable, Sendable {
  /// Its number.
  public var pid: Int32
  /// Its `comm`.
  public var command: String
  /// Its user.
  public var user: String
  /// The virtual machine it runs.
  public var virtualMachine: String?
  /// The descriptors that lead to the device.
  public var descriptors: [HeldDescriptor]
  /// How many mappings of the device's memory it has.
  public var mappings: Int

  /// A holder from its parts.
  public init(
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
public struct HeldDescriptor: Hashable, Sendable {
  /// The kinds of VFIO files; the raw value is the `kind` of the JSON.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case container, group, device, cdev, iommufd, migration
  }

  /// Its number.
  public var number: Int32
  /// The thread whose own table holds it; nil for the process's table.
  public var thread: Int32?
  /// What it leads to.
  public var kind: Kind
  /// The text of its link: `/dev/vfio/13`, `anon_inode:[vfio-device]`.
  public var target: String
  /// The device it leads to, nil when it leads to none or that cannot be told.
  public var device: DeviceAddress?
  /// Where the device cannot be told: the ones it may be.
  public var oneOf: [DeviceAddress]

  /// A descriptor from its parts.
  public init(
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
public struct FunctionReset: Hashable, Sendable {
  /// The answer.
  public var verdict: Verdict
  /// The methods that would be tried, in order; a stale `bus` is left out.
  public var methods: [String]
  /// Methods that `reset_method` lists and that would fail (`bus` with siblings on the bus).
  public var staleMethods: [String]

  /// A function reset from its parts.
  public init(verdict: Verdict, methods: [String], staleMethods: [String] = []) {
    self.verdict = verdict
    self.methods = methods
    self.staleMethods = staleMethods
  }
}

/// An IOMMU group.
public struct IOMMUGroup: Hashable, Sendable {
  /// Its number.
  public var id: Int
  /// The devices in it.
  public var devices: [DeviceAddress]
  /// No driver in it does DMA for the host.
  public var isViable: Bool
  /// Its VFIO node.
  public var node: String?
  /// The group is held open; nil when that cannot be told.
  public var isOpen: Bool?

  /// A group from its parts.
  public init(id: Int, devices: [DeviceAddress], isViable: Bool, node: String?, isOpen: Bool?) {
    self.id = id
    self.devices = devices
    self.isViable = isViable
    self.node = node
    self.isOpen = isOpen
  }
}

/// A process that holds something of VFIO's, with all of it.
public struct Holder: Hashable, Sendable {
  /// Its number.
  public var pid: Int32
  /// Start time in clock ticks since boot: with the pid, its identity.
  public var startTime: UInt64
  /// Its `comm`.
  public var command: String
  /// Its user.
  public var user: String
  /// The virtual machine it runs.
  public var virtualMachine: String?
  /// Everything it has open.
  public var descriptors: [HeldDescriptor]
  /// How many mappings of device memory it has.
  public var mappings: Int

  /// A holder from its parts.
  public init(
    pid: Int32, startTime: UInt64, command: String, user: String, virtualMachine: String?,
    descriptors: [HeldDescriptor], mappings: Int
  ) {
    self.pid = pid
    self.startTime = startTime
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
  }
}
