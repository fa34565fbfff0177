import ActionPlanning
import HostModel
import Runtime

/// Binds the functions that a hot reset needs to a VFIO driver for the duration of the reset, then restores them.
///
/// Their former state is in the store before the first change and stays there until everything is restored. If vfiotop
/// is killed at any point, ``giveBack(_:isHeld:)`` of the next one restores the same state from the record.
package struct SiblingBinding {
  /// The result of a restore.
  package struct GivenBack: Hashable, Sendable {
    /// The functions that were not restored, one sentence each; the record is kept while there are any.
    package var leftOver: [String] = []
    /// The functions that vfiotop had no right to restore, one sentence each.
    package var notes: [String] = []
    /// The refused calls.
    package var errors: [CallError] = []

    /// True if everything is restored and the record is removed.
    package var isComplete: Bool { leftOver.isEmpty }

    /// Creates a result without remarks.
    package init() {}
  }

  private let control: any PCIControl
  private let store: any RestoreStore
  private let process: ProcessIdentity
  private let driver: String

  /// Creates a binding on behalf of a process; `driver` is the one that the siblings are bound to in the meantime.
  package init(
    control: any PCIControl, store: any RestoreStore, process: ProcessIdentity = .own,
    driver: String = ActionPlanner.vfioDriver
  ) {
    self.control = control
    self.store = store
    self.process = process
    self.driver = driver
  }

  /// Binds the siblings, in their order, for a hot reset of a device's set; `at` is the time in milliseconds since
  /// 1970.
  ///
  /// Nothing on the host may use them, and no process may hold them: unbinding one that is held would block. `ids` are
  /// those of the plan. `isHeld` is called only after a failure, when the siblings are restored.
  package func begin(
    device: DeviceAddress, siblings: [ActionPlan.Sibling], ids: [PCIAddress: String], at: Int64,
    isHeld: @escaping (PCIAddress) -> Bool?
  ) throws(BindingFailure) -> RestoreRecord {
    var record = RestoreRecord(
      process: process, at: at, device: device, boundTo: driver, entries: [])
    guard control.hasDriver(driver) else {
      throw BindingFailure(
        nil, CallError(.bind, .ENOENT), "The driver \(driver) is not loaded.", isUntouched: true)
    }
    for sibling in siblings where sibling.driver != driver {
      record.entries.append(try entry(sibling, ids: ids[sibling.address]))
    }
    do throws(SystemCallError) {
      try store.save(record)
    } catch {
      // The record may have been saved all the same, but nothing was changed that it could describe.
      try? store.remove(record)
      throw BindingFailure(
        nil, CallError(.saveRecord, error.errno),
        "The restore record could not be saved (\(error.call): \(error.errno.name)): nothing was changed.",
        isUntouched: true)
    }
    let change = DriverSwitch(control: control, isHeld: isHeld)
    do throws(BindingFailure) {
      for entry in record.entries { try change.take(entry.address, from: entry.driver, to: driver) }
    } catch {
      var failure = error
      let end = giveBack(record, isHeld: isHeld)
      failure.leftOver = end.leftOver
      failure.notes = end.notes
      throw failure
    }
    return record
  }

  /// Restores the functions of a record in reverse order, continuing after failures; it may be called again for the
  /// rest.
  ///
  /// A function that a process holds, or may hold, is left alone.
  package func giveBack(_ record: RestoreRecord, isHeld: @escaping (PCIAddress) -> Bool?) -> GivenBack {
    let change = DriverSwitch(control: control, isHeld: isHeld)
    var end = GivenBack()
    for entry in record.entries.reversed() {
      switch change.giveBack(entry, from: record.boundTo) {
      case .restored: break
      case .nothingToDo(let sentence): end.notes.append(sentence)
      case .notRestored(let sentence, let error):
        end.leftOver.append(sentence)
        if let error { end.errors.append(error) }
      }
    }
    guard end.leftOver.isEmpty else { return end }
    do throws(SystemCallError) {
      try store.remove(record)
    } catch {
      end.leftOver.append("All drivers are restored, but the restore record could not be removed: \(error.text).")
      end.errors.append(CallError(.saveRecord, error.errno))
    }
    return end
  }

  /// Returns the present state of a sibling. Throws if it differs from the plan.
  private func entry(_ sibling: ActionPlan.Sibling, ids: String?) throws(BindingFailure) -> RestoreRecord.Entry {
    let address = sibling.address
    let now = try BindingFailure.naming(address, "could not be read", isUntouched: true) { () throws(CallError) in
      RestoreRecord.Entry(
        address: address, ids: try control.ids(of: address), driver: try control.driver(of: address),
        driverOverride: try control.driverOverride(of: address))
    }
    guard now.driver == sibling.driver else {
      throw BindingFailure(
        address, nil,
        "\(address) is bound to \(now.driver ?? Device.noDriver), not to \(sibling.driver ?? Device.noDriver) as in "
          + "the plan.", isUntouched: true)
    }
    if let ids, let found = now.ids, ids != found {
      throw BindingFailure(
        address, nil, "\(address) is \(found), not \(ids) as in the plan.", isUntouched: true)
    }
    return RestoreRecord.Entry(
      address: address, ids: ids ?? now.ids, driver: now.driver, driverOverride: now.driverOverride)
  }
}
