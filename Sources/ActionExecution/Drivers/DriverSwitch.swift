import ActionPlanning
import HostModel

/// One function from one driver to another and back. Each step looks at what is there first, so that all of it may be
/// done again after it was cut short anywhere.
struct DriverSwitch {
  let control: any PCIControl
  /// A process holds the function through VFIO; nil when that cannot be told. Unbinding it would block until it lets go
  /// (`vfio_unregister_group_dev`, drivers/vfio/vfio_main.c).
  let isHeld: (PCIAddress) -> Bool?

  /// Where a function ended up that was to be given back.
  enum Return: Hashable {
    /// It is as it was.
    case done
    /// Nothing is left to do, for a reason worth a sentence.
    case moot(String)
    /// It is not as it was.
    case left(String, CallError?)
  }

  /// Gives a function to a driver: the override, off the old driver, the kernel's own search, and a look at what came of
  /// it. The override stays: without it the driver is one that the kernel would not choose.
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
      "\(address) is bound to \(now ?? "no driver") instead of \(driver): the kernel log says why it was refused.")
  }

  /// Gives a function back what it had before it was taken for a driver.
  func giveBack(_ entry: RestoreRecord.Entry, from taken: String?) -> Return {
    do throws(CallError) {
      return try giveBackOrFail(entry, from: taken)
    } catch {
      if isGone(entry.address) { return Self.gone(entry.address) }
      let driver = entry.driver.map { "bound to \($0) again" } ?? "left without a driver again"
      return .left("\(entry.address) could not be \(driver): \(error.sentence)", error)
    }
  }

  private func giveBackOrFail(_ entry: RestoreRecord.Entry, from taken: String?) throws(CallError) -> Return {
    let address = entry.address
    let now = try control.driver(of: address)
    if let ids = entry.ids, let found = try control.ids(of: address), found != ids {
      return .moot("\(address) is \(found) now, not \(ids): another card, and left alone.")
    }
    if let now, now == taken, now != entry.driver {
      switch isHeld(address) {
      case false: break
      case true: return .left("\(address) stays bound to \(now): a process holds it.", nil)
      default: return .left("\(address) stays bound to \(now): it cannot be told whether a process holds it.", nil)
      }
      try control.unbind(address, from: now)
    } else if let now, now != entry.driver {
      try restoreOverride(entry, taken: taken)
      return .moot("\(address) is bound to \(now) now, which is not vfiotop's doing: left alone.")
    }
    guard let driver = entry.driver else {
      try restoreOverride(entry, taken: taken)
      return try verified(entry)
    }
    if try control.driver(of: address) != driver { try rebind(entry, driver, taken: taken) }
    try restoreOverride(entry, taken: taken)
    return try verified(entry)
  }

  /// By the driver's own `bind`, which asks that driver only; by the kernel's search, with the driver as the override,
  /// where that says that the driver does not know the function.
  private func rebind(_ entry: RestoreRecord.Entry, _ driver: String, taken: String?) throws(CallError) {
    let address = entry.address
    if let override = entry.driverOverride, override != driver {
      // It had the driver before the override was set: with that override, no other driver may be bound.
      try control.setDriverOverride(driver, of: address)
    } else {
      try restoreOverride(entry, taken: taken)
    }
    do throws(CallError) {
      try control.bind(address, to: driver)
    } catch {
      guard error.code == ErrorNumber.ENODEV.code || error.code == ErrorNumber.EBUSY.code else { throw error }
      // EBUSY is also what an automatic bind that was faster leaves behind.
      if try control.driver(of: address) == nil {
        try control.setDriverOverride(driver, of: address)
        try control.probe(address)
      }
      if try control.driver(of: address) != driver { throw error }
    }
  }

  /// An override that somebody else set by now is theirs.
  private func restoreOverride(_ entry: RestoreRecord.Entry, taken: String?) throws(CallError) {
    let now = try control.driverOverride(of: entry.address)
    guard now != entry.driverOverride else { return }
    // `rebind` sets the former driver for the time of its call, and may have been cut short there.
    if now == taken || now == entry.driver {
      try control.setDriverOverride(entry.driverOverride, of: entry.address)
    }
  }

  private func verified(_ entry: RestoreRecord.Entry) throws(CallError) -> Return {
    let now = try control.driver(of: entry.address)
    if now == entry.driver { return .done }
    return .left(
      "\(entry.address) is bound to \(now ?? "no driver") instead of \(entry.driver ?? "none").", nil)
  }

  private func isGone(_ address: PCIAddress) -> Bool {
    do throws(CallError) {
      _ = try control.driver(of: address)
      return false
    } catch {
      return error.code == ErrorNumber.ENODEV.code
    }
  }

  private static func gone(_ address: PCIAddress) -> Return {
    .moot("\(address) is gone: there is nothing to give back.")
  }
}
