/// Predicts the outcome of VFIO_DEVICE_PCI_HOT_RESET on a set (`vfio_pci_dev_set_hot_reset`,
/// drivers/vfio/pci/vfio_pci_core.c) and its possible callers.
final class HotResetRules {
  let topology: PCITopology
  let holdings: HoldingAnalysis
  let openRules: OpenRules
  let ownership: SetOwnership
  /// The set of every registered device.
  let setOf: [DeviceAddress: String]
  let known = ScopeCache()

  /// The scopes and blockers that sets of one bus share: each of 255 virtual functions may be a set of its own, with
  /// the whole bus as its scope.
  final class ScopeCache {
    var scopes: [Place: ResetScope] = [:]
    var nonMembers: [NonMember: Blocker] = [:]
    var siblings: [Siblings: Shared] = [:]

    /// The virtual functions of one physical function that share a scope.
    struct Siblings: Hashable {
      let place: Place
      let physicalFunction: PCIAddress
    }

    /// What the sets of such virtual functions have in common: each is alone in its own.
    struct Shared {
      let affected: [AffectedFunction]
      let positions: [PCIAddress: Int]
      let outside: [Blocker]
    }

    struct Place: Hashable {
      let bus: PCIBusAddress
      let slot: PCISlot?
      let upstream: PCIFunction.Upstream
      let isVirtual: Bool
    }

    struct NonMember: Hashable {
      let address: PCIAddress
      let bus: PCIBusAddress
      let ofVirtual: Bool
    }
  }

  init(
    topology: PCITopology, holdings: HoldingAnalysis, openRules: OpenRules, ownership: SetOwnership,
    setOf: [DeviceAddress: String]
  ) {
    self.topology = topology
    self.holdings = holdings
    self.openRules = openRules
    self.ownership = ownership
    self.setOf = setOf
  }

  /// Returns the hot reset of a set of PCI functions.
  func hotReset(_ members: [PCIFunction], set: String) -> HotReset {
    guard let first = members.first else { return notPCI([]) }
    let scope = scope(of: first)
    let owners = ownership.owners(members.map { (.pci($0.address), $0.iommuGroup) })
    let shared = members.count == 1 ? shared(scope, by: first, set) : nil
    return HotReset(
      verdict: verdict(members, scope, set, owners, outside: shared?.outside), mechanism: scope.mechanism,
      availability: owners.availability, affected: affected(scope, set, of: first, shared), callers: owners.callers)
  }

  private func affected(
    _ scope: ResetScope, _ set: String, of member: PCIFunction, _ shared: ScopeCache.Shared?
  ) -> [AffectedFunction] {
    if let shared {
      var affected = shared.affected
      if let position = shared.positions[member.address] { affected[position].isMember = true }
      return affected
    }
    // INFO through a group's device names groups, and is EPERM if a function has none (`vfio_pci_fill_devs`).
    let isInfoRefused = openRules.facts.host.vfio.group && scope.reported.contains { $0.iommuGroup == nil }
    return
      (scope.reported.map { entry($0, set, reported: !isInfoRefused) }
      + scope.hidden.map { entry($0, set, reported: false) }).sorted { $0.address < $1.address }
  }

  /// What a virtual function's set has in common with those of its siblings: all but its own membership. Nil for a
  /// function with fewer than two of them in the scope, whose blockers name the other one.
  private func shared(_ scope: ResetScope, by member: PCIFunction, _ set: String) -> ScopeCache.Shared? {
    guard let physical = member.physicalFunction, scope.obstacle == nil else { return nil }
    let key = ScopeCache.Siblings(place: place(of: member), physicalFunction: physical)
    if let shared = known.siblings[key] { return shared }
    guard scope.reported.count(where: { $0.physicalFunction == physical }) > 2 else { return nil }
    var affected = affected(scope, set, of: member, nil)
    for index in affected.indices { affected[index].isMember = false }
    let shared = ScopeCache.Shared(
      affected: affected,
      positions: Dictionary(
        affected.indices.map { (affected[$0].address, $0) }, uniquingKeysWith: { first, _ in first }),
      outside: nonMemberBlockers(scope.reported.filter { setOf[.pci($0.address)] != set }, of: member))
    known.siblings[key] = shared
    return shared
  }

  private func verdict(
    _ members: [PCIFunction], _ scope: ResetScope, _ set: String, _ owners: SetOwnership.Owners, outside: [Blocker]?
  ) -> Verdict {
    let first = members[0]
    // Where nothing can be reset, nobody need do anything about the group.
    if let obstacle = scope.obstacle {
      let holders = owners.blockers.filter { $0.code != .groupNotViable }.map(\.withoutRemedies)
      return .fails(.ENODEV, [blocker(obstacle, first)] + holders)
    }
    let outside =
      outside ?? nonMemberBlockers(scope.reported.filter { setOf[.pci($0.address)] != set }, of: first)
    let doubts = scope.doubt.map { [blocker(.noBusReset($0), first)] } ?? []
    // A function that is to be bound is no obstacle to its group then.
    let missing = Set(outside.compactMap(\.address))
    var owners = owners
    owners.blockers.removeAll { $0.code == .groupNotViable && ($0.address.map(missing.contains) ?? false) }
    // Nobody need take the rest of a set from which a function stays out whatever is done.
    let isForGood = first.physicalFunction != nil || outside.contains { $0.code == .bridgeInScope }
    if isForGood, !outside.isEmpty { owners.blockers = owners.blockers.map(\.withoutRemedies) }
    if !doubts.isEmpty { return .unknown(doubts + outside + owners.blockers) }
    if !outside.isEmpty { return .fails(.EINVAL, outside + owners.blockers) }
    if scope.mechanism != .slot || !first.isZPCI, let missing = topology.missingFunction(beside: scope.reported) {
      return .unknown([
        openRules.blockers.unreadable("\(missing) in the reset scope", "/sys/bus/pci/devices/\(missing)")
      ])
    }
    if let asleep = members.lazy.compactMap({ self.openRules.wakeFailures(.pci($0.address)).first }).first {
      return .fails(asleep.errno, asleep.blockers + owners.blockers)
    }
    if let refusal = ownership.refusal(members) { return .fails(refusal.errno, refusal.blockers) }
    var verdict = Verdict(outcome: .works, blockers: owners.blockers + owners.unopened)
    let bridge = topology.bridge(of: first).map { [$0] } ?? []
    verdict.warnings = warnings(bridge + scope.reported + scope.hidden)
    return verdict
  }

  /// One blocker for each function in scope that is not in the set; many virtual functions of one physical function are
  /// one blocker.
  private func nonMemberBlockers(_ functions: [PCIFunction], of member: PCIFunction) -> [Blocker] {
    var blockers = blockers(ofNonMembers: functions, member)
    // Where one blocker stays whatever is done, no change to the others helps.
    let isFinal = blockers.contains { $0.code != .notBoundToVFIO && $0.remedies.isEmpty }
    let unbound = blockers.filter { $0.code == .notBoundToVFIO }.compactMap { $0.address?.pci }
    // A member that would go with one of them cannot be helped so.
    let goes = unbound.contains { openRules.remedies.carries($0, .pci(member.address)) }
    let remedies =
      isFinal || goes || unbound.isEmpty
      ? []
      : openRules.remedies.remedies(for: unbound, of: .scope, keeping: .pci(member.address))
    // One remedy is for all of them: the first one has it.
    let first = blockers.firstIndex { $0.code == .notBoundToVFIO }
    for index in blockers.indices where isFinal || blockers[index].code == .notBoundToVFIO {
      blockers[index].remedies = index == first ? remedies : []
    }
    return blockers
  }

  private func blockers(ofNonMembers functions: [PCIFunction], _ member: PCIFunction) -> [Blocker] {
    let virtual = Dictionary(grouping: functions.filter { $0.physicalFunction != nil }) { $0.physicalFunction }
    var told: Set<PCIAddress> = []
    return functions.compactMap { function in
      guard let physical = function.physicalFunction, let siblings = virtual[physical], siblings.count > 1 else {
        return nonMember(function, of: member)
      }
      guard told.insert(physical).inserted else { return nil }
      return Blocker(
        .virtualFunctionInScope, address: .pci(physical), driver: topology[physical]?.driver,
        message: "\(siblings.count) virtual functions of \(physical) are in the reset scope and not in the set.",
        remedies: virtualFunctionRemedies(physical, of: member))
    }
  }

  /// A bus reset that the port masks, and one that the hardware does not survive.
  private func warnings(_ functions: [PCIFunction]) -> [Blocker] {
    var warnings = functions.compactMap { topology.harmfulReset(of: $0) }
    let masked =
      functions.first { topology.isResetMasked($0) == true } ?? functions.first { topology.isResetMasked($0) == nil }
    if let masked {
      let isCertain = topology.isResetMasked(masked) == true
      // The method fails for a function that is not alone on its bus.
      let hasMethod = topology.siblings(of: masked).count == 1
      warnings.append(
        Blocker(
          .resetMasked, address: .pci(masked.address), driver: masked.driver,
          message: isCertain
            ? "The CXL port above \(masked.address) masks bus resets: the call succeeds and resets nothing."
            : "The CXL port above \(masked.address) may mask bus resets: the call then succeeds and resets nothing.",
          remedies: hasMethod
            ? [Remedy(.otherCall, "Use a function reset, whose method cxl_bus unmasks it.")] : []))
    }
    return warnings
  }

  /// The drivers of devices on other buses that answer a call they do not know with EOPNOTSUPP
  /// (`vfio_ap_mdev_ioctl`, drivers/s390/crypto/vfio_ap_ops.c).
  private static let unsupportingDrivers: Set<String> = ["vfio_ap_mdev"]

  /// Returns the hot reset of devices that are no PCI functions, whose drivers do not know the call.
  func notPCI(_ members: [RegisteredDevice]) -> HotReset {
    let owners = ownership.owners(members.map { ($0.address, $0.iommuGroup) })
    let blockers = members.prefix(1).map { member in
      Blocker(
        .notPCI, address: member.address, driver: member.driver,
        message: "\(member.address) is not a PCI device: its driver has no hot reset.")
    }
    let isUnsupported = members.first?.driver.map(Self.unsupportingDrivers.contains) ?? false
    return HotReset(
      verdict: .fails(isUnsupported ? .EOPNOTSUPP : .ENOTTY, blockers + owners.blockers), mechanism: nil,
      availability: owners.availability, affected: [], callers: owners.callers)
  }

  private func place(of function: PCIFunction) -> ScopeCache.Place {
    ScopeCache.Place(
      bus: function.address.busAddress, slot: topology.slot(of: function), upstream: function.upstream,
      isVirtual: function.isOnVirtualBus)
  }

  private func scope(of function: PCIFunction) -> ResetScope {
    let place = place(of: function)
    if let scope = known.scopes[place] { return scope }
    let scope = ResetScope(of: function, in: topology)
    known.scopes[place] = scope
    return scope
  }

  private func entry(_ function: PCIFunction, _ set: String, reported: Bool) -> AffectedFunction {
    AffectedFunction(
      address: function.address, iommuGroup: function.iommuGroup, driver: function.driver,
      isMember: setOf[.pci(function.address)] == set, isReportedByKernel: reported)
  }
}
