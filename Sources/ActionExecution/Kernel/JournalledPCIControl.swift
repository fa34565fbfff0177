import ActionPlanning
import HostModel

/// A control that records its changes in the journal. Reads are not recorded, because they change nothing.
struct JournalledPCIControl: PCIControl {
  private let control: any PCIControl
  private let journal: CallJournal

  /// Creates a control that makes its calls through another one.
  init(_ control: any PCIControl, _ journal: CallJournal) {
    self.control = control
    self.journal = journal
  }

  /// Reads through the wrapped control; not recorded.
  func hasDriver(_ name: String) -> Bool { control.hasDriver(name) }
  /// Reads through the wrapped control; not recorded.
  func ids(of address: PCIAddress) throws(CallError) -> String? { try control.ids(of: address) }
  /// Reads through the wrapped control; not recorded.
  func driver(of address: PCIAddress) throws(CallError) -> String? { try control.driver(of: address) }
  /// Reads through the wrapped control; not recorded.
  func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    try control.driverOverride(of: address)
  }
  /// Reads through the wrapped control; not recorded.
  func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    try control.reading(of: address)
  }

  /// Records the call with the value written: `0000:01:00.0/driver_override = vfio-pci`.
  func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try journal.call(.driverOverride, "\(address)/driver_override = \(driver ?? "none")", of: .pci(address)) {
      () throws(CallError) in
      try control.setDriverOverride(driver, of: address)
    }
  }

  /// Records the call.
  func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try journal.call(.unbind, "drivers/\(driver)/unbind", of: .pci(address)) { () throws(CallError) in
      try control.unbind(address, from: driver)
    }
  }

  /// Records the call.
  func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try journal.call(.bind, "drivers/\(driver)/bind", of: .pci(address)) { () throws(CallError) in
      try control.bind(address, to: driver)
    }
  }

  /// Records the call.
  func probe(_ address: PCIAddress) throws(CallError) {
    try journal.call(.probe, "drivers_probe", of: .pci(address)) { () throws(CallError) in try control.probe(address) }
  }
}
