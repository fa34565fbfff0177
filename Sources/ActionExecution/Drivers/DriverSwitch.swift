import ActionPlanning
import HostModel

/// Moves one function from one driver to another and back. Each step reads the present state first, so the whole can be
/// repeated after an interruption at any point.
struct DriverSwitch {
  let control: any PCIControl
  /// Returns true if a process holds the function through VFIO, nil if that is unknown. Unbinding would block until the
  /// process closes it (`vfio_unregister_group_dev`, drivers/vfio/vfio_main.c).
  let isHeld: (PCIAddress) -> Bool?

  /// The result of an attempt to restore a function.
  enum RestoreOutcome: Hashable {
    /// The former state is restored.
    case restored
    /// There is nothing to do, for the reason given.
    case nothingToDo(String)
    /// The former state is not restored, for the reason given; with the refused call, if any.
    case notRestored(String, CallError?)
  }

  /// Binds a function to a driver: sets the override, unbinds the old driver, lets the kernel probe, and verifies the
  /// result. The override stays, because the kernel would not choose this driver without it.
  func take(_ address: PCIAddress, from old: String?, to driver: String) throws(BindingFailure) {
    let now = try BindingFailure.naming(address, "could not be bound to \(driver)") { () throws(CallError) in
      try control.setDriverOverride(driver, of: address)
      if let old { try control.unbind(address, from: old) }
      try control.probe(address)
      return try control.driver(of: address)
    }
    if now == driver { return }
    throw BindingFailure(
      address, nil,
      "\(address) is bound to \(now ?? Device.noDriver) instead of \(driver): the kernel log says why it was refused.")
  }

  /// Restores the driver and override that a function had before ``take(_:from:to:)``.
  func giveBack(_ entry: RestoreRecord.Entry, from taken: String?) -> RestoreOutcome {
    do throws(CallError) {
      return try giveBackOrFail(entry, from: taken)
    } catch {
      if isGone(entry.address) { return Self.gone(entry.address) }
      let driver = entry.driver.map { "bound to \($0) again" } ?? "left without a driver again"
      return .notRestored("\(entry.address) could not be \(driver): \(error.text).", error)
    }
  }

  private func giveBackOrFail(_ entry: RestoreRecord.Entry, from taken: String?) throws(CallError) -> RestoreOutcome {
    let address = entry.address
    let now = try control.driver(of: address)
    if let ids = entry.ids, let found = try control.ids(of: address), found != ids {
      return .nothingToDo("\(address) is \(found) now, not \(ids): another card, and left alone.")
    }
    if let now, now == taken, now != entry.driver {
      switch isHeld(address) {
      case false: break
      case true: return .notRestored("\(address) stays bound to \(now): a process holds it.", nil)
      default:
        return .notRestored("\(address) stays bound to \(now): it cannot be told whether a process holds it.", nil)
      }
      try control.unbind(address, from: now)
    } else if let now, now != entry.driver {
      try restoreOverride(entry, taken: taken)
      return .nothingToDo("\(address) is bound to \(now) now, which is not vfiotop's doing: left alone.")
    }
    guard let driver = entry.driver else {
      try restoreOverride(entry, taken: taken)
      return try verified(entry)
    }
    if try control.driver(of: address) != driver { try rebind(entry, driver, taken: taken) }
    try restoreOverride(entry, taken: taken)
    return try verified(entry)
  }

  /// Binds through the driver's own `bind` attribute, which asks that driver only. If the driver does not know the
  /// function (ENODEV), binds through `drivers_probe` with the driver as override.
  private func rebind(_ entry: RestoreRecord.Entry, _ driver: String, taken: String?) throws(CallError) {
    let address = entry.address
    if let override = entry.driverOverride, override != driver {
      // The function had the driver before the override was set: with that override, no other driver may be bound.
      try control.setDriverOverride(driver, of: address)
    } else {
      try restoreOverride(entry, taken: taken)
    }
    do throws(CallError) {
      try control.bind(address, to: driver)
    } catch {
      guard error.errno == .ENODEV || error.errno == .EBUSY else { throw error }
      // EBUSY is also the result if an automatic bind was faster.
      if try control.driver(of: address) == nil {
        try control.setDriverOverride(driver, of: address)
        try control.probe(address)
      }
      if try control.driver(of: address) != driver { throw error }
    }
  }

  /// Restores the override, unless another program has changed it meanwhile.
  private func restoreOverride(_ entry: RestoreRecord.Entry, taken: String?) throws(CallError) {
    let now = try control.driverOverride(of: entry.address)
    guard now != entry.driverOverride else { return }
    // `rebind` sets the former driver as the override during its call, and may have been interrupted there.
    if now == taken || now == entry.driver {
      try control.setDriverOverride(entry.driverOverride, of: entry.address)
    }
  }

  private func verified(_ entry: RestoreRecord.Entry) throws(CallError) -> RestoreOutcome {
    let now = try control.driver(of: entry.address)
    if now == entry.driver { return .restored }
    return .notRestored(
      "\(entry.address) is bound to \(now ?? Device.noDriver) instead of \(entry.driver ?? Device.noDriver).", nil)
  }

  private func isGone(_ address: PCIAddress) -> Bool {
    do throws(CallError) {
      _ = try control.driver(of: address)
      return false
    } catch {
      return error.errno == .ENODEV
    }
  }

  private static func gone(_ address: PCIAddress) -> RestoreOutcome {
    .nothingToDo("\(address) is gone: there is nothing to give back.")
  }
}
