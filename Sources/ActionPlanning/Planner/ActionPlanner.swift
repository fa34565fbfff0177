import HostModel

/// Makes the plans of actions on a host. Pure: the same facts give the same plan.
package struct ActionPlanner {
  /// The facts of the host.
  let facts: HostFacts
  /// The snapshot of the host: the facts with every rule applied.
  let index: SnapshotIndex
  /// All PCI functions of the host, inside or outside a reset scope.
  let functions: [PCIAddress: PCIFunction]
  /// The rules of binds on this host.
  let rules: BindRules
  /// The devices that vfiotop holds.
  let holds: [OwnHold]
  /// The pids of vfiotop's own processes, whose holds block no action.
  let ownPids: Set<Int32>
  /// Returns the host's own uses of a function: mounts, interfaces, consoles.
  let uses: (PCIAddress) -> [HostUse]
  /// Returns true if a PCI driver of this name is registered.
  let hasDriver: (String) -> Bool
  /// The records of interrupted sibling binds.
  let unfinished: [RestoreRecord]
  /// The functions that were seen to fall off the bus, which the kernel does not know.
  let lost: Set<DeviceAddress>

  /// Creates a planner for a host. `uses` and `hasDriver` are called only if a driver would be changed.
  package init(
    _ facts: HostFacts, holds: [OwnHold] = [], ownPids: Set<Int32> = [],
    uses: @escaping (PCIAddress) -> [HostUse] = { _ in [] }, hasDriver: @escaping (String) -> Bool = { _ in true },
    unfinished: [RestoreRecord] = [], lost: Set<DeviceAddress> = []
  ) {
    self.lost = lost
    self.facts = facts
    index = SnapshotIndex(Snapshot(of: facts))
    rules = BindRules(facts)
    functions = Dictionary(firstOf: facts.functions, by: \.address)
    self.holds = holds
    self.ownPids = ownPids
    self.uses = uses
    self.hasDriver = hasDriver
    self.unfinished = unfinished
  }

  /// Returns the plan for a request. Throws if a device that it names does not exist (any more).
  package func plan(_ request: ActionRequest) throws(PlanError) -> ActionPlan {
    var plan = try unwarnedPlan(request)
    let gone = plan.affected.filter { lost.contains($0.address) }.compactMap { index.device($0.address) }
    plan.warnings.insert(contentsOf: gone.map(Blocker.offTheBus), at: 0)
    // A harmful action is not confirmed by one key.
    if plan.warnings.contains(where: { [.offTheBus, .harmfulReset].contains($0.code) }), let first = plan.targets.first
    {
      plan.confirmation = .typed(first.address.description)
    }
    return plan
  }

  private func unwarnedPlan(_ request: ActionRequest) throws(PlanError) -> ActionPlan {
    switch request {
    case .open(let open): try openPlan(open)
    case .close(let address, let all): try closePlan(address, all: all)
    case .closeEverything: closeEverythingPlan()
    case .functionReset(let address, let token): try functionResetPlan(address, token: token)
    case .hotReset(let reset): try hotResetPlan(reset)
    case .bind(let addresses, let driver): try bindPlan(addresses, to: driver)
    case .unbind(let addresses): try unbindPlan(addresses)
    case .restore: restorePlan()
    }
  }

  // MARK: Shared by all plans

  var snapshot: Snapshot { index.snapshot }

  /// Returns a VFIO device or a function in a reset scope.
  func device(_ address: DeviceAddress) throws(PlanError) -> Device {
    guard let device = index.device(address) else {
      throw PlanError(
        text: "\(address) is not a VFIO device and in no reset scope (ENODEV); it may just have gone.")
    }
    return device
  }

  func set(of device: Device) -> DeviceSet? { device.deviceSet.flatMap(index.set) }

  func hold(of address: DeviceAddress) -> OwnHold? { holds.first { $0.address == address } }

  func affectedDevice(_ device: Device, isReported: Bool = true) -> ActionPlan.AffectedDevice {
    var affected = ActionPlan.AffectedDevice(
      address: device.address, name: device.name, driver: device.driver, iommuGroup: device.iommuGroup,
      isBridge: device.isBridge, isMember: device.isMember, isReportedByKernel: isReported, isOpen: device.isOpen,
      holders: device.holders.filter { !ownPids.contains($0.pid) }.map(Self.name),
      isOwn: hold(of: device.address) != nil, ids: device.ids)
    affected.isDrivenByHost = device.driver != nil && !device.isMember && !device.isBridge
    return affected
  }

  /// The devices that a reset of the function affects: itself, the virtual functions that depend on it, and what is in its
  /// slot if the slot is what the kernel resets first.
  func functionReach(_ device: Device) -> [ActionPlan.AffectedDevice] {
    let isByBus = device.functionReset.methods.first.map { $0.hasSuffix("bus") } ?? false
    let others = device.virtualFunctions + (isByBus ? device.functionReset.reachesByBus : [])
    let reached = Set(others.map(DeviceAddress.pci))
    return snapshot.devices.filter { $0.address == device.address || reached.contains($0.address) }.map {
      affectedDevice($0)
    }
  }

  /// The devices of ``functionReach(_:)``, and everything that closing the device again resets.
  func reachWithClose(_ device: Device) -> [ActionPlan.AffectedDevice] {
    var result = functionReach(device)
    guard let close = device.lastClose, close.setReset != .no else { return result }
    let known = Set(result.map(\.address))
    let affected = Set(close.affected.map(DeviceAddress.pci)).subtracting(known)
    result += snapshot.devices.filter { affected.contains($0.address) }.map { affectedDevice($0) }
    return result.sorted { $0.address < $1.address }
  }

  /// The devices that a hot reset of the set affects.
  func affectedDevices(of set: DeviceSet) -> [ActionPlan.AffectedDevice] {
    set.hotReset.affected.compactMap { function in
      guard let device = index.device(.pci(function.address)) else { return nil }
      var affected = affectedDevice(device, isReported: function.isReportedByKernel)
      affected.isMember = function.isMember
      return affected
    }
  }

  private static func name(_ holder: DeviceHolder) -> String {
    holder.label.description
  }

  /// The access path: the requested one, the one in use, else the group path if the kernel has it. Where that fails and
  /// the device nodes would work, they are used.
  func path(_ wanted: AccessPath?, for addresses: [DeviceAddress]) -> AccessPath {
    if let path = wanted ?? addresses.lazy.compactMap({ hold(of: $0)?.path }).first { return path }
    let devices = addresses.compactMap(index.device)
    let needsNode = !devices.isEmpty && devices.allSatisfy(\.opensByNodeOnly)
    return facts.host.vfio.group && !needsNode ? .group : .cdev
  }

  /// The refusal and the doubts that are left of a verdict when vfiotop's own holds are no blockers.
  func refusalAndDoubts(
    of verdict: Verdict, hasToken: Bool = false
  ) -> (refusal: ActionPlan.Refusal?, doubts: [Blocker]) {
    let rest = verdict.blockers.filter { blocker in
      !isOwn(blocker) && !(hasToken && blocker.code == .tokenNeeded)
    }
    guard let first = rest.first else {
      return verdict.blockers.isEmpty && verdict.outcome == .fails
        ? (ActionPlan.Refusal(verdict.errno, []), []) : (nil, [])
    }
    switch verdict.outcome {
    case .works: return (nil, [])
    case .unknown: return (nil, rest)
    case .fails:
      let errno = first == verdict.blockers.first ? verdict.errno : first.code.errno
      return (ActionPlan.Refusal(errno, rest), [])
    }
  }

  func isOwn(_ blocker: Blocker) -> Bool {
    blocker.code == .heldByProcess && blocker.pid.map(ownPids.contains) ?? false
  }

  /// A wider reach requires more: a single closed function needs a key; another device, an open one or one that the host
  /// drives, its address.
  func confirmation(_ address: DeviceAddress, affected: [ActionPlan.AffectedDevice]) -> ActionPlan.Confirmation {
    let isLight = affected.allSatisfy { $0.address == address && $0.isOpen == false && !$0.isDrivenByHost }
    return isLight ? .key : .typed(address.description)
  }
}
