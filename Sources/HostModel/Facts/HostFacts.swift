/// All that was read from a host at one moment, before any rule is applied. `Snapshot(of:)` applies the rules.
package struct HostFacts: Hashable, Sendable {
  /// When the reading was finished, in milliseconds since 1970 (UTC).
  package var takenAt: Int64
  /// The machine.
  package var host: Host
  /// Every PCI function, in order of address.
  package var functions: [PCIFunction]
  /// VFIO devices that are no PCI functions: mdev, platform, fsl-mc, ...
  package var otherDevices: [OtherDevice]
  /// Every IOMMU group.
  package var groups: [GroupFacts]
  /// What debugfs tells of devices and migrations; a device of which it tells nothing has no entry.
  package var migrations: [DeviceAddress: Migration]
  /// The drivers that own a device of this picture, by name.
  package var drivers: [String: DriverFacts]
  /// Processes that hold something of VFIO's.
  package var processes: [ProcessFacts]
  /// What could not be seen.
  package var gaps: ObservationGaps
  /// Who looked.
  package var observer: Observer
  /// The container node `/dev/vfio/vfio`; nil when there is none.
  package var containerNode: CharacterDevice?
  /// Interrupt remapping as /proc/interrupts shows it (chip names that begin with `IR-`); nil when not readable.
  package var interruptRemapping: Bool?
  /// `allow_unsafe_interrupts` of vfio_iommu_type1; nil when that module is not loaded.
  package var allowsUnsafeInterrupts: Bool?

  /// Facts of a host on which nothing else is known.
  package init(takenAt: Int64, host: Host, observer: Observer) {
    self.takenAt = takenAt
    self.host = host
    self.observer = observer
    functions = []
    otherDevices = []
    groups = []
    migrations = [:]
    drivers = [:]
    processes = []
    gaps = ObservationGaps()
  }

  /// Nothing but the time is different.
  package func isSame(as other: HostFacts) -> Bool { self == other.seenAgain(at: takenAt) }

  /// The same, seen at another time.
  package func seenAgain(at time: Int64) -> HostFacts {
    var facts = self
    facts.takenAt = time
    return facts
  }
}

/// A VFIO device that is no PCI function.
package struct OtherDevice: Hashable, Sendable {
  /// Its name in sysfs: an mdev UUID, `dpni.1`, ...
  package var address: String
  /// The bus it is on, by its `subsystem` link: mdev, platform, fsl-mc, ap, css, cdx, amba.
  package var bus: String
  /// The device above it: an mdev's parent, an fsl-mc object's DPRC.
  package var parent: String?
  /// The driver it is bound to.
  package var driver: String?
  /// The driver of its parent, which implements an mdev (mtty, mdpy, i915, ...); nil otherwise.
  package var parentDriver: String?
  /// The IOMMU group's number.
  package var iommuGroup: Int?
  /// The VFIO registration.
  package var vfio: VFIORegistration
  /// A name for people, such as an mdev's type.
  package var name: String?

  /// A device from its parts.
  package init(
    address: String, bus: String, parent: String? = nil, driver: String? = nil, parentDriver: String? = nil,
    iommuGroup: Int? = nil, vfio: VFIORegistration, name: String? = nil
  ) {
    self.address = address
    self.bus = bus
    self.parent = parent
    self.driver = driver
    self.parentDriver = parentDriver
    self.iommuGroup = iommuGroup
    self.vfio = vfio
    self.name = name
  }
}

/// An IOMMU group as sysfs shows it.
package struct GroupFacts: Hashable, Sendable {
  /// Its number.
  package var id: Int
  /// The devices in it, by sysfs name.
  package var devices: [DeviceAddress]
  /// Devices in it that are bound to a driver and are no PCI functions (their driver, by name).
  package var otherDrivers: [String: String]
  /// The group's VFIO node; nil while no member is bound to a VFIO driver.
  package var node: CharacterDevice?
  /// The node is `noiommu-N`: the group has no IOMMU behind it (drivers/vfio/group.c).
  package var isNoIOMMU: Bool

  /// A group from its parts.
  package init(
    id: Int, devices: [DeviceAddress], otherDrivers: [String: String] = [:], node: CharacterDevice? = nil,
    isNoIOMMU: Bool = false
  ) {
    self.id = id
    self.devices = devices
    self.otherDrivers = otherDrivers
    self.node = node
    self.isNoIOMMU = isNoIOMMU
  }
}

/// A driver as /sys/bus/*/drivers and /sys/module show it.
package struct DriverFacts: Hashable, Sendable {
  /// The module's references less those of modules that use it; nil when built in or not readable.
  /// A VFIO driver's references are its open devices (`vfio_df_device_first_open` takes one each).
  package var references: Int?
  /// The driver's module, nil when built in.
  package var module: String?

  /// A driver from its parts.
  package init(references: Int?, module: String? = nil) {
    self.references = references
    self.module = module
  }
}

/// What an observation could not see.
package struct ObservationGaps: Hashable, Sendable {
  /// Processes whose descriptors may not be read.
  package var unreadableProcesses: Int
  /// /proc is mounted so that other users' processes do not appear at all (hidepid=2).
  package var processesHidden: Bool
  /// The observer is in a PID namespace of its own: processes outside do not appear.
  package var inOwnProcessNamespace: Bool
  /// kcmp(2) was not available or not permitted: files cannot be told from duplicates.
  package var filesNotComparable: Bool
  /// One line each: a part of the host that could not be read and why.
  package var notes: [String]
  /// Why the host itself could not be read, in one sentence; nil when it could. What is not seen then is not gone.
  package var unreadableHost: String?

  /// No gap.
  package init(
    unreadableProcesses: Int = 0, processesHidden: Bool = false, inOwnProcessNamespace: Bool = false,
    filesNotComparable: Bool = false, notes: [String] = [], unreadableHost: String? = nil
  ) {
    self.unreadableProcesses = unreadableProcesses
    self.processesHidden = processesHidden
    self.inOwnProcessNamespace = inOwnProcessNamespace
    self.filesNotComparable = filesNotComparable
    self.notes = notes
    self.unreadableHost = unreadableHost
  }

  /// Some process may hold something that this observation does not show.
  package var mayMissHolders: Bool { unreadableProcesses > 0 || processesHidden || inOwnProcessNamespace }
}

/// The user on whose behalf verdicts are given.
package struct Observer: Hashable, Sendable {
  /// Effective user.
  package var userID: UInt32
  /// Effective and supplementary groups.
  package var groupIDs: [UInt32]
  /// CAP_SYS_RAWIO is effective (no-IOMMU groups need it).
  package var hasRawIO: Bool
  /// CAP_DAC_OVERRIDE is effective (node permissions do not apply).
  package var overridesPermissions: Bool

  /// An observer from its parts.
  package init(userID: UInt32, groupIDs: [UInt32], hasRawIO: Bool, overridesPermissions: Bool) {
    self.userID = userID
    self.groupIDs = groupIDs
    self.hasRawIO = hasRawIO
    self.overridesPermissions = overridesPermissions
  }

  /// Root with every capability.
  package static let root = Observer(userID: 0, groupIDs: [0], hasRawIO: true, overridesPermissions: true)
}
