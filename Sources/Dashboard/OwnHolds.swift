import ActionPlanning
import HostModel

/// vfiotop's own helper process and the devices that it holds. They are marked wherever a holder is shown.
struct OwnHolds: Equatable, Sendable {
  /// The name shown in place of a process.
  static let name = "this vfiotop"

  /// The helper process; nil while there is none.
  var pid: Int32?
  /// The devices that it holds.
  var devices: Set<DeviceAddress> = []

  /// Creates the holds of a vfiotop that holds nothing.
  init() {}

  init(pid: Int32?, holds: [OwnHold]) {
    self.pid = pid
    devices = Set(holds.map(\.address))
  }

  /// Returns whether a process is vfiotop's own.
  func isOwn(_ pid: Int32) -> Bool { pid == self.pid }

  /// Returns whether a blocker is only what vfiotop itself holds.
  func isOwn(_ blocker: Blocker) -> Bool { blocker.code == .heldByProcess && blocker.pid.map(isOwn) ?? false }

  /// Returns the phantom open of a device. An open of vfiotop's own is none, even if its process is not visible.
  func phantom(_ address: DeviceAddress, in index: SnapshotIndex) -> PhantomOpen? {
    devices.contains(address) ? nil : index.phantom(address)
  }

  /// Returns the holders of one of these devices, this vfiotop first: its own holds are known before they are observed.
  func holders(of devices: [Device]) -> [HolderName] {
    let holders = HolderText.merged(devices.flatMap(\.holders))
    let isOwn = devices.contains { self.devices.contains($0.address) } || holders.contains { self.isOwn($0.pid) }
    return (isOwn ? [.own] : []) + holders.filter { !self.isOwn($0.pid) }.map(HolderName.init)
  }
}
