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

  /// The same facts in an order of their own, whatever order they were read in.
  var inOrder: HostFacts {
    var facts = self
    if !zip(functions, functions.dropFirst()).allSatisfy({ $0.address < $1.address }) {
      facts.functions.sort { $0.address < $1.address }
    }
    facts.otherDevices.sort { $0.address < $1.address }
    facts.groups.sort { $0.id < $1.id }
    for index in facts.groups.indices { facts.groups[index].devices.sort() }
    facts.processes.sort { $0.identity < $1.identity }
    return facts
  }
}
