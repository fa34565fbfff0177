import HostModel
import TerminalText

/// The JSON document of `explain` for one device, schema `vfiotop.explanation/1`: the device, its set and its group as
/// in `vfiotop.snapshot/1`, null if it has none, and in `reset_by_sets` the ids of the sets whose hot reset hits it.
package struct ExplanationDocument: JSONDocument {
  let schema = "vfiotop.explanation/1"
  let takenAt: String
  let host: HostDocument
  let device: DeviceDocument
  @Nullable var deviceSet: DeviceSetDocument?
  @Nullable var iommuGroup: GroupDocument?
  let resetBySets: [String]
  let blindSpots: BlindSpotsDocument

  /// Creates the document of a device of a snapshot; nil if the device is not in the snapshot.
  package init?(_ address: DeviceAddress, in snapshot: Snapshot) {
    let index = SnapshotIndex(snapshot)
    guard let found = index.device(address) else { return nil }
    takenAt = Timestamp(snapshot.takenAt).iso8601
    host = HostDocument(snapshot.host)
    device = DeviceDocument(found)
    deviceSet = found.deviceSet.flatMap(index.set).map(DeviceSetDocument.init)
    iommuGroup = found.iommuGroup.flatMap(index.group).map(GroupDocument.init)
    resetBySets = snapshot.sets(hitting: address).map(\.id)
    blindSpots = BlindSpotsDocument(snapshot.blindSpots)
  }
}

extension Snapshot {
  /// The sets whose hot reset hits a device.
  func sets(hitting address: DeviceAddress) -> [DeviceSet] {
    deviceSets.filter { set in set.hotReset.affected.contains { .pci($0.address) == address } }
  }
}
