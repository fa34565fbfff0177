/// The state of a host that was read at one moment, before any rule is applied (`Snapshot(of:)`).
package struct HostFacts: Hashable, Sendable {
  /// The time at which the scan finished, in milliseconds since 1970 (UTC).
  package var takenAt: Int64
  /// The machine.
  package var host: Host
  /// Every PCI function, in order of address.
  package var functions: [PCIFunction]
  /// VFIO devices that are no PCI functions: mdev, platform, fsl-mc, ...
  package var otherDevices: [OtherDevice]
  /// Devices that are no PCI functions and have no driver any more: their removal waits until they are closed. They are
  /// not among ``otherDevices``.
  package var leavingDevices: [OtherDevice]
  /// Every IOMMU group.
  package var groups: [GroupFacts]
  /// The migration states in debugfs; a device without one has no entry.
  package var migrations: [DeviceAddress: Migration]
  /// The drivers of registered devices, by name.
  package var drivers: [String: DriverFacts]
  /// The processes that hold a VFIO file or mapping.
  package var processes: [ProcessFacts]
  /// The host's uses of the functions that stand in the way of VFIO devices (``functionsInTheWay``). A function without
  /// an entry was not looked at. No event tells of a mount or an open: they are read at every full scan and after
  /// `HostObserver.staleness` scans.
  package var hostUses: [PCIAddress: [HostUse]]
  /// The gaps of the observation.
  package var gaps: ObservationGaps
  /// The user for whom the host was observed.
  package var observer: Observer
  /// The container node `/dev/vfio/vfio`; nil if there is none.
  package var containerNode: CharacterDevice?
  /// A device's interrupts are isolated from others' (`iommu_group_has_isolated_msi`): remapped on x86, translated by an
  /// ITS on Arm. Nil if /proc/interrupts does not tell.
  package var interruptRemapping: Bool?
  /// `allow_unsafe_interrupts` of vfio_iommu_type1; nil if that module is not loaded.
  package var allowsUnsafeInterrupts: Bool?
  /// `allow_unsafe_interrupts` of iommufd; nil if that module is not loaded.
  package var iommufdAllowsUnsafeInterrupts: Bool?
  /// `disable_idle_d3` of vfio_pci: devices are not suspended while they are closed. Nil if that module is not loaded.
  package var disablesIdleD3: Bool?
  /// `disable_denylist` of vfio_pci; nil if that module is not loaded.
  package var disablesDenylist: Bool?
  /// The IOMMUs of the host, by name (/sys/class/iommu).
  package var iommus: [String]
  /// The slot directories, with the address that each is for: `0000:01:00` or `0000:01`. They come and go with hotplug
  /// drivers; they are read with the attributes.
  package var slots: [SlotDirectory]
  /// The module vendor_reset is loaded, which forbids bus resets of some AMD GPUs without a sign of it.
  package var hasVendorReset: Bool
  /// The host's container is that of POWER (vfio_iommu_spapr_tce), and type1 is not loaded: interrupts are not asked about,
  /// and a program must ask for that container.
  package var needsSPAPRContainer: Bool
  /// /dev was there to be read; false for a copied tree without it, in which no node can be looked for.
  package var showsNodes: Bool
  /// The modules that use vfio_pci_core; nil if that is built in or not loaded.
  package var coreUsers: Set<String>?

  /// Creates the facts of a host with no functions, devices or processes.
  package init(takenAt: Int64, host: Host, observer: Observer) {
    self.takenAt = takenAt
    self.host = host
    self.observer = observer
    functions = []
    otherDevices = []
    leavingDevices = []
    groups = []
    migrations = [:]
    drivers = [:]
    processes = []
    iommus = []
    slots = []
    hostUses = [:]
    hasVendorReset = false
    needsSPAPRContainer = false
    showsNodes = true
    gaps = ObservationGaps()
  }

  /// True if nothing but the time differs.
  package func isSame(as other: HostFacts) -> Bool { self == other.seenAgain(at: takenAt) }

  /// The same facts, read at another time.
  package func seenAgain(at time: Int64) -> HostFacts {
    var facts = self
    facts.takenAt = time
    return facts
  }

  /// The facts ordered by address, group number and process, whatever order they were read in.
  var inOrder: HostFacts {
    var facts = self
    if !zip(functions, functions.dropFirst()).allSatisfy({ $0.address < $1.address }) {
      facts.functions.sort { $0.address < $1.address }
    }
    facts.otherDevices.sort { $0.address < $1.address }
    facts.leavingDevices.sort { $0.address < $1.address }
    facts.groups.sort { $0.id < $1.id }
    for index in facts.groups.indices { facts.groups[index].devices.sort() }
    facts.processes.sort { $0.identity < $1.identity }
    return facts
  }
}
