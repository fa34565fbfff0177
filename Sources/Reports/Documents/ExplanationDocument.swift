import ActionPlanning
import HostModel
import TerminalText

/// The JSON document of `explain` for one device, schema `vfiotop.explanation/1`: the device, its set and its group as
/// in `vfiotop.snapshot/1`, null if it has none, and in `reset_by_sets` the ids of the sets whose hot reset hits it. For
/// a function without a VFIO driver `if_bound` has the outcome of a bind, what the host uses the function for, what goes
/// with it, and the device and its set as they would be; null otherwise.
package struct ExplanationDocument: JSONDocument {
  let schema = "vfiotop.explanation/1"
  let takenAt: String
  let host: HostDocument
  let device: DeviceDocument
  @Nullable var deviceSet: DeviceSetDocument?
  @Nullable var iommuGroup: GroupDocument?
  let resetBySets: [String]
  let blindSpots: BlindSpotsDocument
  @Nullable var ifBound: BindForecastDocument?

  /// Creates the document of a device of a snapshot, or of the function of a forecast; nil if there is neither.
  package init?(_ address: DeviceAddress, in snapshot: Snapshot, forecast: BindForecast? = nil) {
    let index = SnapshotIndex(snapshot)
    guard let found = index.device(address) ?? forecast.map({ Device(unbound: $0.function, in: snapshot) }) else {
      return nil
    }
    ifBound = forecast.map(BindForecastDocument.init)
    takenAt = Timestamp(snapshot.takenAt).iso8601
    host = HostDocument(snapshot.host)
    device = DeviceDocument(found)
    deviceSet = found.deviceSet.flatMap(index.set).map { DeviceSetDocument($0) }
    iommuGroup = found.iommuGroup.flatMap(index.group).map(GroupDocument.init)
    resetBySets = snapshot.sets(hitting: address).map(\.id)
    blindSpots = BlindSpotsDocument(snapshot.blindSpots)
  }
}

struct BindForecastDocument: Encodable, Sendable {
  let bind: DeviceDocument.VerdictDocument
  let hostUses: [HostUseDocument]
  let goesWithIt: [String]
  @Nullable var device: DeviceDocument?
  @Nullable var deviceSet: DeviceSetDocument?

  init(_ forecast: BindForecast) {
    bind = DeviceDocument.VerdictDocument(forecast.verdict)
    hostUses = forecast.uses.map(HostUseDocument.init)
    goesWithIt = forecast.goesWithIt.map(\.description)
    let after = forecast.after.map { SnapshotIndex($0) }
    let bound = after?.device(.pci(forecast.function.address))
    device = bound.map(DeviceDocument.init)
    deviceSet = bound?.deviceSet.flatMap { after?.set($0) }.map { DeviceSetDocument($0) }
  }
}

/// A use of a function by the host.
struct HostUseDocument: Encodable, Sendable {
  let kind: String
  let text: String

  init(_ use: HostUse) {
    kind = use.kind.rawValue
    text = use.text
  }
}

extension Snapshot {
  /// The sets whose hot reset hits a device.
  func sets(hitting address: DeviceAddress) -> [DeviceSet] {
    deviceSets.filter { set in set.hotReset.affected.contains { .pci($0.address) == address } }
  }
}
