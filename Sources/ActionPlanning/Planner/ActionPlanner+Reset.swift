import HostModel
import TerminalText

/// Plans for resets: of a function alone, and of everything in a set's reset scope.
extension ActionPlanner {
  func functionResetPlan(_ address: DeviceAddress, token: String?) throws(PlanError) -> ActionPlan {
    let device = try device(address)
    var plan = ActionPlan(.functionReset(address, token: token))
    plan.targets = [ActionPlan.Target(device)]
    let own = hold(of: address)
    plan.affected = own == nil ? reachWithClose(device) : functionReach(device)
    plan.path = own?.path ?? path(token == nil ? nil : .group, for: [address])
    if let path = plan.path, own == nil {
      plan.token = tokenUse(device, path)
      (plan.refusal, plan.doubts) = refusalAndDoubts(
        opening: device, path, token: plan.token == .unwanted ? nil : token)
      plan.refusal?.isAtOpen = true
    }
    let reset = refusalAndDoubts(of: device.functionReset.verdict)
    if let refusal = plan.refusal {
      plan.refusal?.blockers += reset.refusal?.blockers.filter { !refusal.blockers.contains($0) } ?? []
    } else {
      plan.refusal = reset.refusal
    }
    // A certain failure leaves nothing in doubt.
    plan.doubts = plan.refusal == nil ? plan.doubts + reset.doubts.filter { !plan.doubts.contains($0) } : []
    plan.warnings = device.functionReset.verdict.warnings
    if let path = plan.path, own == nil { plan.steps += openSteps(device, path, count: 1) }
    let methods = device.functionReset.methods.joined(separator: ", ")
    plan.steps.append("Reset the function \(address)\(methods.isEmpty ? "" : " (\(methods))").")
    plan.steps.append("Read its configuration space back.")
    if own == nil {
      plan.steps.append("Close \(address).")
      plan.consequences += openConsequences(device)
    }
    plan.confirmation = confirmation(address, affected: plan.affected)
    return plan
  }

  func hotResetPlan(_ request: HotResetRequest) throws(PlanError) -> ActionPlan {
    let device = try device(request.device)
    var plan = ActionPlan(.hotReset(request))
    plan.targets = [ActionPlan.Target(device)]
    guard let set = set(of: device) else {
      plan.refusal = ActionPlan.Refusal(
        .ENODEV,
        [
          Blocker(
            .notBoundToVFIO, address: device.address, driver: device.driver,
            message: "\(device.address) is not bound to a VFIO driver and is in no set.",
            remedies: device.address.pci.map { [.bind([$0], "Bind it to vfio-pci")] } ?? [])
        ])
      return plan
    }
    let path = path(request.path, for: set.members)
    plan.path = path
    plan.mechanism = set.hotReset.mechanism
    plan.affected = affectedDevices(of: set)
    var afterBind = self
    if request.bindsSiblings {
      plan.siblings = siblings(of: set)
      // The same rules predict the kernel's answer once the siblings are bound.
      afterBind = ActionPlanner(
        facts.binding(plan.siblings.map(\.address), to: Self.vfioDriver), holds: holds, ownPids: ownPids)
    }
    let bound = try afterBind.device(request.device)
    let boundSet = afterBind.set(of: bound) ?? set
    // INFO reports a function that it could not report before, once the function has a group.
    for index in plan.affected.indices {
      let address = plan.affected[index].address
      if let entry = boundSet.hotReset.affected.first(where: { .pci($0.address) == address }) {
        plan.affected[index].isReportedByKernel = entry.isReportedByKernel
      }
    }
    let inTheWay = siblingBlockers(plan.siblings)
    (plan.refusal, plan.doubts) = afterBind.refusalAndDoubts(hotResetting: bound, boundSet, path)
    if !inTheWay.isEmpty {
      plan.refusal = ActionPlan.Refusal(nil, inTheWay + (plan.refusal?.blockers ?? []))
    }
    if plan.refusal != nil { plan.doubts = [] }
    plan.warnings = boundSet.hotReset.verdict.warnings
    plan.steps = afterBind.hotResetSteps(bound, boundSet, path, siblings: plan.siblings)
    plan.consequences = afterBind.hotResetConsequences(bound, boundSet, siblings: plan.siblings)
    plan.confirmation = confirmation(request.device, affected: plan.affected)
    return plan
  }

  /// The kernel's own VFIO driver, which siblings are bound to.
  package static let vfioDriver = BindRules.vfioDriver

  /// The missing functions of the scope that can be bound: endpoints on the set's own bus without a VFIO driver.
  private func siblings(of set: DeviceSet) -> [ActionPlan.Sibling] {
    guard let bus = set.members.first?.pci?.busAddress, !isVirtual(set) else { return [] }
    return set.hotReset.affected.compactMap { affected in
      guard !affected.isMember, affected.address.busAddress == bus,
        let function = functions[affected.address], function.vfio == nil,
        !function.isBridge, function.physicalFunction == nil
      else { return nil }
      return ActionPlan.Sibling(address: function.address, driver: function.driver, ids: function.ids)
    }
  }

  /// True for the set of a virtual function, whose hot reset no bind makes possible.
  private func isVirtual(_ set: DeviceSet) -> Bool {
    set.members.contains { member in index.device(member)?.physicalFunction != nil }
  }

  private func siblingBlockers(_ siblings: [ActionPlan.Sibling]) -> [Blocker] {
    var blockers = siblings.isEmpty ? [] : rightsBlockers
    blockers += siblings.flatMap { hostUseBlockers($0.address, driver: $0.driver) }
    if !siblings.isEmpty, !hasDriver(Self.vfioDriver) { blockers.append(driverMissing(Self.vfioDriver)) }
    for sibling in siblings {
      if let waits = waitingUnbind(of: sibling.address) { blockers.append(waits) }
      let function = functions[sibling.address]
      if let function { blockers += rules.refusals(of: function, by: Self.vfioDriver) }
    }
    return blockers
  }

  /// The refusal and the doubts of a hot reset. The first call that would fail decides; the opens come before the
  /// reset.
  private func refusalAndDoubts(
    hotResetting device: Device, _ set: DeviceSet, _ path: AccessPath
  ) -> (refusal: ActionPlan.Refusal?, doubts: [Blocker]) {
    let own = set.members.lazy.compactMap { hold(of: $0) }.first
    var (refusal, doubts) = own == nil ? refusalAndDoubts(opening: device, path, token: nil) : (nil, [])
    if let own, own.path != path { (refusal, doubts) = refusalAndDoubts(opening: device, path, token: nil) }
    // By device nodes, one device of each group is bound, and the first that cannot be bound decides.
    var seen = Set([device.iommuGroup].compactMap { $0 })
    for member in path == .cdev ? set.members.compactMap({ try? self.device($0) }) : [] where refusal == nil {
      guard let group = member.iommuGroup, seen.insert(group).inserted else { continue }
      let bind = refusalAndDoubts(opening: member, path, token: nil)
      refusal = bind.refusal
      doubts += bind.doubts.filter { !doubts.contains($0) }
    }
    refusal?.isAtOpen = true
    // A process that holds a group of the set keeps every other process from it.
    let owners = ownershipBlockers(set)
    let ownership = refusalAndDoubts(
      of: Verdict(outcome: ownershipOutcome(set), errno: owners.first?.code.errno ?? .EBUSY, blockers: owners))
    if refusal == nil { refusal = ownership.refusal }
    doubts += ownership.doubts.filter { !doubts.contains($0) }
    var verdict = set.hotReset.verdict
    verdict.blockers.removeAll { [.heldByProcess, .heldUnseen].contains($0.code) }
    // By the group path, INFO reports groups, and fails with EPERM if a function has none (`vfio_pci_fill_devs`).
    if path == .group, verdict.errno == .EINVAL, set.hotReset.affected.contains(where: { $0.iommuGroup == nil }) {
      verdict.errno = .EPERM
    }
    let reset = refusalAndDoubts(of: verdict)
    if let first = refusal {
      refusal?.blockers += (reset.refusal?.blockers ?? []).filter { !first.blockers.contains($0) }
    } else {
      refusal = reset.refusal
    }
    return (refusal, doubts + reset.doubts.filter { !doubts.contains($0) })
  }

  private func ownershipOutcome(_ set: DeviceSet) -> Verdict.Outcome {
    switch set.hotReset.availability {
    case .anyone: .works
    case .holder, .nobody: .fails
    case .unknown: .unknown
    }
  }

  private func ownershipBlockers(_ set: DeviceSet) -> [Blocker] {
    let all = set.hotReset.verdict.blockers
    let owners = all.filter { [.heldByProcess, .heldUnseen, .groupNotViable].contains($0.code) }
    // Every group is free, so it is the open of the members that fails.
    return owners.isEmpty && set.hotReset.verdict.outcome == .works ? all : owners
  }

  private func hotResetSteps(
    _ device: Device, _ set: DeviceSet, _ path: AccessPath, siblings: [ActionPlan.Sibling]
  ) -> [String] {
    var steps: [String] = []
    for sibling in siblings {
      let from = sibling.driver.map { "Take \(sibling.address) from \($0)" } ?? "Take \(sibling.address)"
      steps.append("\(from) and bind it to \(Self.vfioDriver).")
    }
    let members = snapshot.devices.filter { $0.deviceSet == set.id }
    let groups = Set(members.compactMap(\.iommuGroup)).sorted()
    switch path {
    case .group:
      let names = groups.map(String.init).joined(separator: ", ")
      let which = groups.count == 1 ? "group \(names)" : "groups \(names)"
      steps.append(
        members.contains { hold(of: $0.address) != nil }
          ? "Use what vfiotop holds, and open the rest of \(which)."
          : "Open \(which), and the device \(device.address).")
    case .cdev:
      let nodes = groups.isEmpty ? members.count : groups.count
      steps.append(
        members.contains { hold(of: $0.address) != nil }
          ? "Use the iommufd that vfiotop holds, and bind the rest of the set to it."
          : "Open \(nodes == 1 ? "the device node" : "a device node of each group") and bind it to one iommufd.")
    }
    steps.append("Ask the kernel for the reset scope; stop if it differs from the list below.")
    let functions = Plural.count(set.hotReset.affected.count, "function")
    let reach = set.hotReset.affected.isEmpty ? "" : ": \(functions)"
    steps.append("Reset the \(set.hotReset.mechanism?.rawValue ?? "bus")\(reach).")
    steps.append("Read the configuration space of every function back, and close what was opened.")
    for sibling in siblings.reversed() {
      steps.append(
        sibling.driver.map { "Give \(sibling.address) back to \($0)." } ?? "Leave \(sibling.address) without a driver.")
    }
    return steps
  }

  private func hotResetConsequences(
    _ device: Device, _ set: DeviceSet, siblings: [ActionPlan.Sibling]
  ) -> [String] {
    var result: [String] = []
    if !set.members.contains(where: { hold(of: $0) != nil }) {
      let resets = device.isOpen == true ? "" : ", which resets the function where it can,"
      result.append("\(device.address) is opened for the reset\(resets) and closed again.")
      if device.isOpen != true, let close = device.lastClose { result.append(close.sentence) }
    }
    let hit = Set(set.hotReset.affected.map { DeviceAddress.pci($0.address) })
    let open = snapshot.devices.filter { hit.contains($0.address) && $0.isOpen == true }
    if !open.isEmpty {
      let names = open.map(\.address.description).joined(separator: ", ")
      result.append("Open devices are reset under their users: \(names).")
    }
    let hidden = set.hotReset.affected.filter { !$0.isReportedByKernel }
    if !hidden.isEmpty, set.hotReset.affected.contains(where: \.isReportedByKernel) {
      result.append("The kernel does not report \(hidden.count) of them, but they are reset all the same.")
    }
    if !siblings.isEmpty {
      result.append("If vfiotop is killed in the middle, its next start offers to finish giving the siblings back.")
    }
    return result
  }
}
