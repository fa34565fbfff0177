import HostModel

/// Buses, slots and their reset scopes: drivers/pci/pci.c and the walks of drivers/vfio/pci/vfio_pci_core.c.
extension SimulatedKernel {
  /// `pdev->slot`, if a hotplug driver with `reset_slot` registered it.
  func slot(of function: PCIFunctionState) -> PCISlotState? {
    guard let bridge = function.bus.bridge, bridge.spec.hasHotplugSlot else { return nil }
    if flavour.slotCoversBus { return PCISlotState(bus: function.bus.address, device: nil) }
    guard function.address.device == 0 else { return nil }
    return PCISlotState(bus: function.bus.address, device: 0)
  }

  /// `pci_probe_reset_slot` returns 0: the slot can be reset (`pci_slot_resettable`).
  func canResetSlot(of function: PCIFunctionState) -> Bool {
    guard let slot = slot(of: function), let bridge = function.bus.bridge, !bridge.spec.forbidsBusReset else {
      return false
    }
    return function.bus.functions.allSatisfy { other in
      self.slot(of: other) != slot
        || !other.spec.forbidsBusReset && (other.secondaryBus.map(isResettable) ?? true)
    }
  }

  /// `pci_probe_reset_bus` returns 0 (`pci_bus_reset`).
  func canResetBus(of function: PCIFunctionState) -> Bool {
    (function.bus.bridge != nil || has(.rootBusCanBeReset)) && isResettable(function.bus)
  }

  /// `pci_bus_resettable`.
  private func isResettable(_ bus: PCIBusState) -> Bool {
    if bus.bridge?.spec.forbidsBusReset == true { return false }
    return bus.functions.allSatisfy { !$0.spec.forbidsBusReset && ($0.secondaryBus.map(isResettable) ?? true) }
  }

  /// `pci_walk_bus`: every function on a bus, each bridge followed by the functions below it.
  func walk(_ bus: PCIBusState) -> [PCIFunctionState] {
    bus.functions.flatMap { [$0] + ($0.secondaryBus.map(walk) ?? []) }
  }

  /// `vfio_pci_for_each_slot_or_bus`: the functions that a reset of the slot or bus affects, as the kernel counts them.
  func scope(of function: PCIFunctionState, bySlot: Bool) -> [PCIFunctionState] {
    let all = walk(function.bus)
    guard bySlot, let slot = slot(of: function) else { return all }
    // `vfio_pci_dev_below_slot`.
    return all.filter { candidate in
      var current: PCIFunctionState? = candidate
      while let here = current {
        if here.bus === function.bus { return self.slot(of: here) == slot }
        current = here.bus.bridge
      }
      return false
    }
  }

  /// `pci_reset_bus`. EAGAIN if a lock on the way is held (`pci_bus_trylock`, `pci_slot_trylock`), ENOTTY if the reset is
  /// unsupported or a function does not come back.
  func resetBus(through function: PCIFunctionState) throws(ErrorNumber) {
    var locked: [PCIFunctionState] = []
    defer { for one in locked { one.lock.unlock() } }
    try noting({ .busReset(function.address, $0) }) { () throws(ErrorNumber) in
      let bySlot = canResetSlot(of: function)
      guard bySlot || canResetBus(of: function), let bridge = function.bus.bridge else { throw .ENOTTY }
      let hit = scope(of: function, bySlot: bySlot)
      for one in [bridge] + hit {
        guard one.lock.tryLock() || has(.busResetIgnoresTakenLock) else { throw .EAGAIN }
        locked.append(one)
      }
      // `pci_bus_restore_locked`, `pci_slot_restore_locked`.
      defer { for one in hit { one.core?.resetDone() } }
      try resetSecondaryBus(of: bridge, hit)
    }
  }

  /// Runs a reset and traces its outcome.
  private func noting(
    _ event: (ErrorNumber?) -> TraceEvent, _ reset: () throws(ErrorNumber) -> Void
  ) throws(ErrorNumber) {
    do throws(ErrorNumber) { try reset() } catch {
      note(event(error))
      throw error
    }
    note(event(nil))
  }

  /// `pci_bridge_secondary_bus_reset` and the wait for the functions below. It affects all of them, virtual functions
  /// on virtual buses included.
  private func resetSecondaryBus(of bridge: PCIFunctionState, _ hit: [PCIFunctionState]) throws(ErrorNumber) {
    atHardware(.bus(hit.map(\.address)))
    for function in hit where function.spec.diesAtBusReset { function.isGone = true }
    // `pci_dev_wait`: "not ready after bus reset; giving up".
    guard let dead = hit.first(where: \.isGone) else { return }
    note(.log("pci \(dead.address): not ready 65535ms after bus reset; giving up"))
    throw .ENOTTY
  }

  // MARK: One function

  /// `pci_try_reset_function`.
  func tryReset(_ function: PCIFunctionState) throws(ErrorNumber) {
    if function.resetMethods.isEmpty { throw noted(.ENOTTY, function) }
    guard function.lock.tryLock() || has(.functionResetIgnoresTakenLock) else { throw noted(.EAGAIN, function) }
    defer { function.lock.unlock() }
    // `pci_dev_restore` notifies the driver whatever the outcome.
    defer { function.core?.resetDone() }
    try resetLocked(function)
  }

  private func noted(_ error: ErrorNumber, _ function: PCIFunctionState) -> ErrorNumber {
    note(.functionReset(function.address, error))
    return error
  }

  /// `__pci_reset_function_locked`. A method that returns ENOTTY falls through to the next.
  func resetLocked(_ function: PCIFunctionState) throws(ErrorNumber) {
    try noting({ .functionReset(function.address, $0) }) { () throws(ErrorNumber) in
      for method in function.resetMethods {
        do throws(ErrorNumber) { return try reset(function, by: method) } catch {
          if error != .ENOTTY { throw error }
        }
      }
      throw .ENOTTY
    }
  }

  private func reset(_ function: PCIFunctionState, by method: ResetMethod) throws(ErrorNumber) {
    guard !function.isGone else { throw .ENOTTY }
    guard method == .bus else { return atHardware(.function(function.address, method)) }
    guard canResetAlone(function), let bridge = function.bus.bridge else { throw .ENOTTY }
    try resetSecondaryBus(of: bridge, walk(function.bus))
  }

  /// `pci_reset_bus_function`: the function's slot holds no other function, or the function is alone on its bus.
  func canResetAlone(_ function: PCIFunctionState) -> Bool {
    guard function.bus.bridge != nil, !function.spec.forbidsBusReset, !function.spec.isBridge else { return false }
    return slot(of: function) != nil && !isMultifunction(function) || function.bus.functions.count == 1
      || has(.busResetOfSharedBus)
  }

  /// Returns whether other functions share the device number. Virtual functions never count (`pci_iov_add_virtfn`).
  private func isMultifunction(_ function: PCIFunctionState) -> Bool {
    if function.isVirtual { return false }
    return function.address.function != 0
      || function.bus.functions.contains {
        $0 !== function && $0.address.device == function.address.device && !$0.isVirtual
      }
  }
}

/// A hardware operation. Tests and scenarios can make it take time.
package enum HardwareStep: Hashable, Sendable {
  /// A reset of one function.
  case function(PCIAddress, ResetMethod)
  /// A reset of everything on a bus or in a slot.
  case bus([PCIAddress])
}
