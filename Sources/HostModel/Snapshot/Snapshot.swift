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
