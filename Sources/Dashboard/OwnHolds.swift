import DeviceActions
import HostModel

/// What is vfiotop's own on the host: marked wherever a holder is shown, so that nobody looks for a stranger.
struct OwnHolds: Equatable, Sendable {
  /// How it is called in the place of a process.
  static let name = "this vfiotop"

  /// The process that acts.
  var pid: Int32?
  /// The devices that it holds.
  var devices: Set<DeviceAddress> = []

  /// Nothing.
  init() {}

  init(pid: Int32?, holds: [OwnHold]) {
    self.pid = pid
    devices = Set(holds.map(\.address))
  }

  /// The process is vfiotop's own.
  func isOwn(_ pid: Int32) -> Bool { pid == self.pid }

  /// In the way is only what vfiotop itself holds.
  func isOwn(_ blocker: Blocker) -> Bool { blocker.code == .heldByProcess && blocker.pid.map(isOwn) ?? false }
}

/// A holder in a word, for places without room for a sentence.
struct HolderName: Equatable {
  /// `win11`, `spdk_tgt(4711)`, `this vfiotop`.
  var full: String
  /// The same where there is no room for a number.
  var short: String

  /// This vfiotop.
  static let own = HolderName(full: OwnHolds.name, short: OwnHolds.name)

  init(full: String, short: String) {
    self.full = full
    self.short = short
  }

  /// `win11` for a virtual machine, `spdk_tgt(4711)` for any other process.
  init(_ holder: DeviceHolder) {
    full = holder.virtualMachine ?? "\(holder.command)(\(holder.pid))"
    short = holder.virtualMachine ?? holder.command
  }
}
