/// A host's device sets, devices, groups and holders at one moment, with every rule applied.
///
/// Screen, `list`, `watch` and a saved document are views of this value.
package struct Snapshot: Hashable, Sendable {
  /// The time at which the host was read, in milliseconds since 1970 (UTC).
  package var takenAt: Int64
  /// The machine.
  package var host: Host
  /// The device sets, in order of their first member.
  package var deviceSets: [DeviceSet]
  /// Every VFIO device, and every PCI function in a reset scope.
  package var devices: [Device]
  /// The IOMMU groups of those devices.
  package var groups: [IOMMUGroup]
  /// The processes that hold a VFIO file or mapping.
  package var holders: [Holder]
  /// The gaps of the observation and the opens it could not explain.
  package var blindSpots: BlindSpots
  /// The places of all PCI functions of the host, in order of address.
  package var places: [PCIPlace]

  /// Creates a snapshot of entries that are computed already.
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
