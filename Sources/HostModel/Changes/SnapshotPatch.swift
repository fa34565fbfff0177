/// A patch that turns a snapshot into the one before it. It keeps only what differs, so the memory of a long history
/// grows with its changes and not with the number of devices.
package struct SnapshotPatch: Hashable, Sendable {
  private let takenAt: Int64
  private let host: Host?
  private let deviceSets: ListPatch<DeviceSet>
  private let devices: ListPatch<Device>
  private let groups: ListPatch<IOMMUGroup>
  private let holders: ListPatch<Holder>
  private let places: ListPatch<PCIPlace>
  private let blindSpots: BlindSpots?
  /// An upper estimate of its memory in bytes: the kept entries with everything they refer to.
  package let byteCount: Int

  /// Creates the patch that turns `newer` into `older`.
  package init(from newer: Snapshot, to older: Snapshot) {
    takenAt = older.takenAt
    host = newer.host == older.host ? nil : older.host
    deviceSets = ListPatch(from: newer.deviceSets, to: older.deviceSets)
    devices = ListPatch(from: newer.devices, to: older.devices)
    groups = ListPatch(from: newer.groups, to: older.groups)
    holders = ListPatch(from: newer.holders, to: older.holders)
    places = ListPatch(from: newer.places, to: older.places)
    blindSpots = newer.blindSpots == older.blindSpots ? nil : older.blindSpots
    var bytes = MemoryLayout<SnapshotPatch>.stride + 512
    bytes += deviceSets.kept.reduce(0) { $0 + $1.byteCount } + devices.kept.reduce(0) { $0 + $1.byteCount }
    bytes += groups.kept.reduce(0) { $0 + MemoryLayout<IOMMUGroup>.stride + 64 + 32 * $1.devices.count }
    bytes += holders.kept.reduce(0) { $0 + MemoryLayout<Holder>.stride + 256 + $1.descriptors.byteCount }
    bytes += places.kept.count * (MemoryLayout<PCIPlace>.stride + 128)
    if let blindSpots {
      bytes += blindSpots.phantomOpens.reduce(0) { $0 + 512 + 2 * $1.message.utf8.count }
      bytes += blindSpots.gaps.notes.reduce(0) { $0 + 64 + $1.utf8.count }
    }
    byteCount = bytes
  }

  /// Turns the newer snapshot into the older one.
  package func apply(to snapshot: inout Snapshot) {
    snapshot.takenAt = takenAt
    if let host { snapshot.host = host }
    deviceSets.apply(to: &snapshot.deviceSets)
    devices.apply(to: &snapshot.devices)
    groups.apply(to: &snapshot.groups)
    holders.apply(to: &snapshot.holders)
    places.apply(to: &snapshot.places)
    if let blindSpots { snapshot.blindSpots = blindSpots }
  }
}

extension Verdict {
  fileprivate var byteCount: Int {
    blockers.reduce(0) { $0 + MemoryLayout<Blocker>.stride + 64 + $1.message.utf8.count + $1.remedy.utf8.count }
  }
}

extension DeviceSet {
  fileprivate var byteCount: Int {
    MemoryLayout<DeviceSet>.stride + 128 + 64 * members.count + hotReset.verdict.byteCount
      + hotReset.affected.count * (MemoryLayout<AffectedFunction>.stride + 32)
  }
}

extension Device {
  fileprivate var byteCount: Int {
    MemoryLayout<Device>.stride + 512 + 64 * virtualFunctions.count + openVerdict.byteCount
      + (nodeVerdict?.byteCount ?? 0) + functionReset.verdict.byteCount
      + (holders + (transition?.holders ?? [])).reduce(0) {
        $0 + MemoryLayout<DeviceHolder>.stride + 128 + $1.descriptors.byteCount
      }
  }
}

extension [HeldDescriptor] {
  fileprivate var byteCount: Int {
    reduce(0) { $0 + MemoryLayout<HeldDescriptor>.stride + 96 + 32 * $1.oneOf.count }
  }
}
