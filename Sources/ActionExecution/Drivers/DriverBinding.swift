import ActionPlanning
import HostModel
import TerminalText

/// Binds functions to a driver and unbinds them at the user's request; nothing is restored later.
///
/// The override that ``bind(_:to:)`` sets stays, as driverctl(8) leaves it. Without it, the next time the kernel
/// matches drivers (a rescan, a module load), a function that has lost its driver would go to the host's own. The
/// override names the driver that the function has anyway; ``unbind(_:)`` removes it along with that driver.
///
/// A change of several functions is all or nothing: the first failure ends the action, and the changes so far are
/// undone.
package struct DriverBinding {
  private let control: any PCIControl
  private let isHeld: (PCIAddress) -> Bool?

  /// Creates a binding. It never unbinds a function that a process holds, or that one may hold (`isHeld` is nil),
  /// because the call would block until the process closes it.
  package init(control: any PCIControl, isHeld: @escaping (PCIAddress) -> Bool?) {
    self.control = control
    self.isHeld = isHeld
  }

  /// Binds functions to a registered driver (else ENOENT). A function that has this driver already is skipped.
  package func bind(_ addresses: [PCIAddress], to driver: String) throws(BindingFailure) {
    guard control.hasDriver(driver) else {
      throw BindingFailure(
        nil, CallError(.bind, .ENOENT), "The driver \(driver.cleaned) is not loaded.",
        isUntouched: true)
    }
    try change(addresses, to: driver, where: { $0.driver != driver }) { (entry, change) throws(BindingFailure) in
      try change.take(entry.address, from: entry.driver, to: driver)
    }
  }

  /// Unbinds functions from their drivers; a function without a driver is skipped.
  package func unbind(_ addresses: [PCIAddress]) throws(BindingFailure) {
    try change(addresses, to: nil, where: { $0.driver != nil }) { (entry, _) throws(BindingFailure) in
      guard let driver = entry.driver else { return }
      try BindingFailure.naming(entry.address, "could not be taken off \(driver)") { () throws(CallError) in
        try control.unbind(entry.address, from: driver)
        if entry.driverOverride == driver { try control.setDriverOverride(nil, of: entry.address) }
      }
    }
  }

  /// Reads the state of all functions, then changes one by one those that need it.
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
          case .restored: break
          case .nothingToDo(let sentence): failure.notes.append(sentence)
          case .notRestored(let sentence, _): failure.leftOver.append(sentence)
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
