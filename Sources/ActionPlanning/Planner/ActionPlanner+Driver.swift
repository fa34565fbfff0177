import HostModel
import TerminalText

/// Plans that change drivers: bind, unbind, and the restore after an interrupted sibling bind.
extension ActionPlanner {
  func bindPlan(_ addresses: [PCIAddress], to driver: String) throws(PlanError) -> ActionPlan {
    var plan = ActionPlan(.bind(addresses, driver: driver))
    var blockers = rightsBlockers
    for address in addresses {
      let function = try function(address)
      plan.targets.append(target(function))
      plan.affected.append(affectedDevice(function))
      if function.driver == driver {
        plan.steps.append("\(address) is bound to \(driver) already.")
        continue
      }
      if let old = function.driver { plan.steps.append("Unbind \(address) from \(old).") }
      addDependents(of: function, to: &plan)
      plan.steps.append("Bind \(address) to \(driver), by its driver_override.")
      blockers += unbindBlockers(function) + bindBlockers(function, to: driver)
    }
    if !hasDriver(driver) { blockers.append(driverMissing(driver)) }
    if let first = blockers.first {
      // The kernel does not refuse an unbind that has to wait: the call does not return.
      let waits = [.heldByProcess, .heldUnseen, .beingUnbound].contains(first.code) && first.driver != driver
      plan.refusal = ActionPlan.Refusal(waits ? nil : first.code.errno, blockers)
    } else if rules.isVFIODriver(driver) {
      plan.warnings = bindWarnings(addresses, driver)
    }
    finish(&plan, addresses)
    return plan
  }

  /// Returns the warnings about a bind that the kernel takes: it refuses every open after it, or a BAR cannot be mapped.
  private func bindWarnings(_ addresses: [PCIAddress], _ driver: String) -> [Blocker] {
    let after = SnapshotIndex(Snapshot(supposing: facts.binding(addresses, to: driver)))
    let open: Set<Blocker.Code> = [.reservedRegion, .unsafeInterrupts, .groupNotViable]
    var warnings: [Blocker] = []
    for address in addresses {
      guard let verdict = after.device(.pci(address))?.openVerdict else { continue }
      for blocker in verdict.blockers.filter({ open.contains($0.code) }) + verdict.warnings
      where !warnings.contains(where: { $0.message == blocker.message }) {
        warnings.append(blocker)
      }
    }
    return warnings
  }

  func unbindPlan(_ addresses: [PCIAddress]) throws(PlanError) -> ActionPlan {
    var plan = ActionPlan(.unbind(addresses))
    var blockers = rightsBlockers
    for address in addresses {
      let function = try function(address)
      plan.targets.append(target(function))
      plan.affected.append(affectedDevice(function))
      guard let driver = function.driver else {
        blockers.append(
          waitingUnbind(of: address)
            ?? Blocker(
              .notBoundToVFIO, address: .pci(address), message: "\(address) has no driver.",
              remedy: Remedy(.none, "There is nothing to unbind.")))
        continue
      }
      for other in facts.dependents(of: address) {
        guard let hold = hold(of: other) else { continue }
        if let device = index.device(other) {
          add(hold, files: hold.files, of: device, to: &plan)
        }
      }
      plan.steps.append("Unbind \(address) from \(driver).")
      addDependents(of: function, to: &plan)
      blockers += unbindBlockers(function)
    }
    if let first = blockers.first {
      // vfiotop does not begin an unbind that would not return; the kernel would not refuse it.
      plan.refusal = ActionPlan.Refusal(first.code == .notBoundToVFIO ? .ENODEV : nil, blockers)
    }
    finish(&plan, addresses)
    return plan
  }

  func restorePlan() -> ActionPlan {
    var plan = ActionPlan(.restore)
    for record in unfinished {
      for entry in record.entries.reversed() {
        guard let function = functions[entry.address] else {
          plan.steps.append("\(entry.address) is gone: nothing to give back.")
          continue
        }
        plan.targets.append(target(function))
        if function.driver == entry.driver {
          plan.steps.append("\(entry.address) has the driver it had: \(entry.driver ?? "none").")
        } else {
          plan.affected.append(affectedDevice(function))
          let now = function.driver.map { "from \($0) " } ?? ""
          plan.steps.append(
            entry.driver.map { "Give \(entry.address) \(now)back to \($0)." }
              ?? "Unbind \(entry.address) \(now)and leave it without a driver.")
        }
      }
    }
    if unfinished.isEmpty {
      plan.refusal = ActionPlan.Refusal(
        nil,
        [
          Blocker(
            .notHeldThisWay, message: "No sibling bind was interrupted.",
            remedy: Remedy(.none, "There is nothing to restore."))
        ])
    }
    finish(&plan, plan.affected.compactMap(\.address.pci))
    return plan
  }

  /// Adds what goes with a function when its driver goes: virtual functions, and the domain that a VMD made.
  private func addDependents(of function: PCIFunction, to plan: inout ActionPlan) {
    guard function.driver != nil else { return }
    let virtual = Set(function.virtualFunctions)
    let others = facts.dependents(of: function.address).filter { $0 != .pci(function.address) }
    let names = others.map { address in
      let driver = address.pci.flatMap { functions[$0]?.driver }.map { " (\($0))" } ?? ""
      return "\(address)\(driver)"
    }
    guard !others.isEmpty else { return }
    let areVirtual = others.allSatisfy { $0.pci.map(virtual.contains) ?? false }
    plan.consequences.append(
      areVirtual
        ? "Its \(Plural.count(others.count, "virtual function")) may go with it: "
          + "\(others.map(\.description).joined(separator: ", "))."
        : "Goes with it: \(names.joined(separator: ", ")).")
    plan.affected += others.compactMap { address in
      if let device = index.device(address) { return affectedDevice(device) }
      return address.pci.flatMap { functions[$0] }.map(affectedDevice)
    }
  }

  private func finish(_ plan: inout ActionPlan, _ addresses: [PCIAddress]) {
    var seen: Set<DeviceAddress> = []
    plan.affected = plan.affected.filter { seen.insert($0.address).inserted }.sorted { $0.address < $1.address }
    if let first = addresses.first {
      plan.confirmation = confirmation(.pci(first), affected: plan.affected)
    }
  }

  // MARK: Blockers

  /// Only root may write the attributes of drivers (`DRIVER_ATTR_WO`, drivers/base/bus.c).
  var rightsBlockers: [Blocker] {
    facts.observer.userID == 0 || facts.observer.overridesPermissions
      ? []
      : [
        Blocker(
          .noPermission, message: "User \(facts.observer.userID) may not change drivers.",
          remedy: Remedy(.permission, "Run as root or with CAP_DAC_OVERRIDE."))
      ]
  }

  /// An unbind waits without limit until the last holder closes the device (`vfio_unregister_group_dev`), so vfiotop
  /// does not begin one that would.
  private func unbindBlockers(_ function: PCIFunction) -> [Blocker] {
    let uses = function.vfio == nil ? hostUseBlockers(function.address, driver: function.driver) : []
    guard function.driver != nil else { return uses }
    return uses
      + facts.dependents(of: function.address).flatMap { address -> [Blocker] in
        guard let device = index.device(address), device.isMember else { return [] }
        let others = device.holders.filter { !ownPids.contains($0.pid) }
        if !others.isEmpty {
          return others.map { holder in
            Blocker(
              .heldByProcess, address: device.address, driver: device.driver, pid: holder.pid,
              message: "The unbind would block until \(holder.label) closes \(address) or exits.",
              remedies: Remedy.letGo(holder))
          }
        }
        if device.isOpen == false || hold(of: device.address) != nil { return [] }
        return [
          Blocker(
            .heldUnseen, address: device.address, driver: device.driver,
            message: device.isOpen == true
              ? "\(address) is open and no holder is visible: the unbind would block until it is closed."
              : "It is unknown whether \(address) is open: the unbind might block.",
            remedy: Remedy(
              .look,
              "Search as root for what has it open: a mapping, \(PhantomOpen.suspects) or another PID namespace."
            ))
        ]
      }
  }

  /// Returns the blocker for an unbind of the function that has begun. It keeps the device's lock until the last holder
  /// closes the device, and every write to the device's attributes waits behind it (`driver_override_store`,
  /// `bind_store`).
  func waitingUnbind(of address: PCIAddress) -> Blocker? {
    index.device(.pci(address))?.waitingUnbind
  }

  private func bindBlockers(_ function: PCIFunction, to driver: String) -> [Blocker] {
    if let waits = waitingUnbind(of: function.address) { return [waits] }
    if rules.isVFIODriver(driver) { return rules.refusals(of: function, by: driver) }
    // A host driver cannot use DMA in a group that VFIO owns (`iommu_device_use_default_domain`).
    guard let group = function.iommuGroup.flatMap(index.group), group.isOpen == true else {
      return []
    }
    return [
      Blocker(
        .heldUnseen, address: .pci(function.address), driver: driver,
        message: "IOMMU group \(group.id) is in use by VFIO: the kernel refuses \(driver) there.",
        remedy: Remedy(.wait, "Close the devices of group \(group.id) first."))
    ]
  }

  func hostUseBlockers(_ address: PCIAddress, driver: String?) -> [Blocker] {
    uses(address).map { use in
      Blocker(
        .usedByHost, address: .pci(address), driver: driver, message: "The host uses \(address): \(use.text).",
        remedy: use.remedy)
    }
  }

  func driverMissing(_ driver: String) -> Blocker {
    Blocker(
      .driverMissing, driver: driver, message: "No driver \(driver.cleaned) for PCI functions is loaded (ENOENT).",
      remedy: Remedy(.runtimeSetting, "Load it: modprobe \(driver.cleaned)."))
  }

  // MARK: Functions inside or outside a reset scope

  private func function(_ address: PCIAddress) throws(PlanError) -> PCIFunction {
    guard let function = functions[address] else {
      throw PlanError(text: "There is no PCI function \(address) (ENODEV).")
    }
    return function
  }

  private func target(_ function: PCIFunction) -> ActionPlan.Target {
    if let device = index.device(.pci(function.address)) {
      return ActionPlan.Target(device)
    }
    return ActionPlan.Target(
      address: .pci(function.address), ids: function.ids, driver: function.driver, deviceSet: nil,
      iommuGroup: function.iommuGroup, vfioDevice: nil)
  }

  private func affectedDevice(_ function: PCIFunction) -> ActionPlan.AffectedDevice {
    if let device = index.device(.pci(function.address)) {
      var affected = affectedDevice(device)
      if !device.isMember { affected.isOpen = false }
      return affected
    }
    var affected = ActionPlan.AffectedDevice(
      address: .pci(function.address), name: function.name, driver: function.driver, iommuGroup: function.iommuGroup,
      isBridge: function.isBridge, isMember: false, isReportedByKernel: true, isOpen: false, holders: [], isOwn: false,
      ids: function.ids)
    affected.isDrivenByHost = function.driver != nil && !function.isBridge
    return affected
  }
}
