/// The one model: what a host's device sets, devices, groups and holders are, with every rule applied.
///
/// Screen, `list`, `watch` and a saved document are views of this value.
package struct Snapshot: Hashable, Sendable {
  /// When the host was read, in milliseconds since 1970 (UTC).
  package var takenAt: Int64
  /// The machine.
  package var host: Host
  /// The device sets, by id.
  package var deviceSets: [DeviceSet]
  /// Every VFIO device, and every PCI function that stands in a reset scope.
  package var devices: [Device]
  /// The IOMMU groups of those devices.
  package var groups: [IOMMUGroup]
  /// The processes that hold something.
  package var holders: [Holder]
  /// What could not be seen.
  package var blindSpots: BlindSpots
  /// Where every PCI function of the host stands, in order of address.
  package var places: [PCIPlace]

  /// A snapshot from its parts.
  package init(
    takenAt: Int64, host: Host, deviceSets: [DeviceSet], devices: [Device], groups: [IOMMUGroup], holders: [Holder],
    blindSpots: BlindSpots, places: [PCIPlace] = []
  ) {
    self.takenAt = takenAt
    self.host = host
    self.deviceSets = deviceSets
    self.devices = devices
    self.groups = groups
    self.holders = holders
    self.blindSpots = blindSpots
    self.places = places
  }
}

/// How sure a computed value is.
package enum Certainty: String, Hashable, Sendable {
  /// The kernel said so.
  case kernel
  /// It follows from what was read by the kernel's rule.
  case computed
  /// The rule differs by kernel and this one cannot be told.
  case assumed
}

/// What could not be seen, and what is known to be missing because of it.
package struct BlindSpots: Hashable, Sendable {
  /// The gaps of the observation.
  package var gaps: ObservationGaps
  /// Devices that the kernel says are open while no holder is visible.
  package var phantomOpens: [PhantomOpen]

  /// Blind spots from their parts.
  package init(gaps: ObservationGaps, phantomOpens: [PhantomOpen]) {
    self.gaps = gaps
    self.phantomOpens = phantomOpens
  }
}

/// A device that the kernel says is open while no holder is visible.
package struct PhantomOpen: Hashable, Sendable {
  /// The device; nil when only the driver's count betrays it.
  package var address: DeviceAddress?
  /// The driver.
  package var driver: String?
  /// What betrays it: `enable`, `module_refcnt` or `interrupts`.
  package var evidence: [String]
  /// One sentence: what is known and whom to suspect.
  package var message: String

  /// A phantom from its parts.
  package init(address: DeviceAddress?, driver: String?, evidence: [String], message: String) {
    self.address = address
    self.driver = driver
    self.evidence = evidence
    self.message = message
  }
}
