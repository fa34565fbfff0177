import HostModel

/// The name of a holder, for places without room for a sentence.
struct HolderName: Equatable {
  /// `win11`, `spdk_tgt(4711)`, `this vfiotop`.
  var full: String
  /// The name without a number.
  var short: String

  /// This vfiotop.
  static let own = HolderName(full: OwnHolds.name, short: OwnHolds.name)

  init(full: String, short: String) {
    self.full = full
    self.short = short
  }

  /// `win11` for a virtual machine, `spdk_tgt(4711)` for any other process.
  init(_ holder: DeviceHolder) {
    (full, short) = (holder.label.cell, holder.label.name)
  }
}
