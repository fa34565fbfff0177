import ActionPlanning
import HostModel

/// Binds functions to a driver and takes them off it, because the user wants so: nothing is given back later.
///
/// The override that ``bind(_:to:)`` sets stays, as driverctl(8) leaves it: without it the next search of the kernel's
/// (a rescan, the load of a module) would give a function that has lost its driver to the host's own. It names the
/// driver that the function has anyway. ``unbind(_:)`` takes it away with the driver it names.
///
/// Of several functions all are changed or none: the first that fails ends it, and what was done is taken back.
package struct DriverBinding {
  private let control: any PCIControl
  private let isHeld: (PCIAddress) -> Bool?

  /// A binding by a control. A function that a process holds is not unbound, and none that it cannot be told of: the
  /// call would block until the process lets go.
  package init(control: any PCIControl, isHeld: @escaping (PCIAddress) -> Bool?) {
    self.control = control
    self.isHeld = isHeld
  }

  /// Binds functions to a driver that is registered (else ENOENT). One that has it already is left as it is.
  package func bind(_ addresses: [PCIAddress], to driver: String) throws(BindingFailure) {
    guard control.hasDriver(driver) else {
      throw BindingFailure(
        nil, CallError(.bind, ErrorNumber.ENOENT.code), "The driver \(driver.cleaned) is not loaded.",
        isUntouched: true)
    }
    try change(addresses, to: driver, where: { $0.driver != driver }) { (entry, change) throws(BindingFailure) in
      try change.take(entry.address, from: entry.driver, to: driver)
    }
  }

  /// Takes functions off their drivers; one that has none is left as it is.
  package func unbind(_ addresses: [PCIAddress]) throws(BindingFailure) {
    try change(addresses, to: nil, where: { $0.driver != nil }) { (entry, _) throws(BindingFailure) in
      guard let driver = entry.driver else { return }
      try BindingFailure.naming(entry.address, "could not be taken off \(driver)") { () throws(CallError) in
        try control.unbind(entry.address, from: driver)
        if entry.driverOverride == driver { try control.setDriverOverride(nil, of: entry.address) }
      }
    }
  }

  /// Reads what all are, then changes those that want it one by one.
  private func change(
    _ addresses: [PCIAddress], to driver: String?, where wants: (RestoreRecord.Entry) -> Bool,
    _ make: (RestoreRecord.Entry, DriverSwitch) throws(BindingFailure) -> Void
  ) throws(BindingFailure) {
    var entries: [RestoreRecord.Entry] = []
    for address in addresses {
      let entry = try entry(address)
      guard wants(entry) else { continue }
      if entry.driver != nil, case let held = isHeld(address), held != false {
        let why = held == true ? "a process holds it" : "it cannot be told whether a process holds it"
        throw BindingFailure(address, nil, "\(address) stays as it is: \(why).", isUntouched: true)
      }
      entries.append(entry)
    }
    let change = DriverSwitch(control: control, isHeld: isHeld)
    for (index, entry) in entries.enumerated() {
      do throws(BindingFailure) {
        try make(entry, change)
      } catch {
        var failure = error
        for done in entries[...index].reversed() {
          switch change.giveBack(done, from: driver) {
          case .done: break
          case .moot(let sentence): failure.notes.append(sentence)
          case .left(let sentence, _): failure.leftOver.append(sentence)
          }
        }
        throw failure
      }
    }
  }

  private func entry(_ address: PCIAddress) throws(BindingFailure) -> RestoreRecord.Entry {
    try BindingFailure.naming(address, "could not be read", isUntouched: true) { () throws(CallError) in
      RestoreRecord.Entry(
        address: address, ids: try control.ids(of: address), driver: try control.driver(of: address),
        driverOverride: try control.driverOverride(of: address))
    }
  }
}
