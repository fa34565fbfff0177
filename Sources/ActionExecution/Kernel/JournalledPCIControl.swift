import ActionPlanning
import HostModel

/// A control whose changes are in the journal. What is only read is not told: nothing comes of it.
struct JournalledPCIControl: PCIControl {
  private let control: any PCIControl
  private let journal: CallJournal

  /// A control and the journal of its changes.
  init(_ control: any PCIControl, _ journal: CallJournal) {
    self.control = control
    self.journal = journal
  }

  /// As the control.
  func hasDriver(_ name: String) -> Bool { control.hasDriver(name) }
  /// As the control.
  func ids(of address: PCIAddress) throws(CallError) -> String? { try control.ids(of: address) }
  /// As the control.
  func driver(of address: PCIAddress) throws(CallError) -> String? { try control.driver(of: address) }
  /// As the control.
  func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    try control.driverOverride(of: address)
  }
  /// As the control.
  func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    try control.reading(of: address)
  }

  /// Written down, with what is written: `0000:01:00.0/driver_override = vfio-pci`.
  func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    try journal.call(.driverOverride, "\(address)/driver_override = \(driver ?? "none")", of: .pci(address)) {
      () throws(CallError) in
      try control.setDriverOverride(driver, of: address)
    }
  }

  /// Written down.
  func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try journal.call(.unbind, "drivers/\(driver)/unbind", of: .pci(address)) { () throws(CallError) in
      try control.unbind(address, from: driver)
    }
  }

  /// Written down.
  func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try journal.call(.bind, "drivers/\(driver)/bind", of: .pci(address)) { () throws(CallError) in
      try control.bind(address, to: driver)
    }
  }

  /// Written down.
  func probe(_ address: PCIAddress) throws(CallError) {
    try journal.call(.probe, "drivers_probe", of: .pci(address)) { () throws(CallError) in try control.probe(address) }
  }
}
