/// Predicts the outcome of VFIO_DEVICE_PCI_HOT_RESET on a set (`vfio_pci_dev_set_hot_reset`,
/// drivers/vfio/pci/vfio_pci_core.c) and its possible callers.
final class HotResetRules {
  let topology: PCITopology
  let holdings: HoldingAnalysis
  let openRules: OpenRules
  let ownership: SetOwnership
  /// The set of every registered device.
  let setOf: [DeviceAddress: String]
  private let known = ScopeCache()

  /// The scopes and blockers that sets of one bus share: each of 255 virtual functions may be a set of its own, with
  /// the whole bus as its scope.
  private final class ScopeCache {
    var scopes: [Place: ResetScope] = [:]
    var nonMembers: [NonMember: Blocker] = [:]

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
    let (availability, holders) = ownership.availability(members.map { (.pci($0.address), $0.iommuGroup) })
    // INFO through a group's device names groups, and is EPERM if a function has none (`vfio_pci_fill_devs`).
    let isInfoRefused = openRules.facts.host.vfio.group && scope.reported.contains { $0.iommuGroup == nil }
    let affected =
      (scope.reported.map { entry($0, set, reported: !isInfoRefused) }
      + scope.hidden.map { entry($0, set, reported: false) }).sorted { $0.address < $1.address }
    let verdict: Verdict
    if let obstacle = scope.obstacle {
      verdict = .fails(.ENODEV, [blocker(obstacle, first)] + holders)
    } else {
      let outside = scope.reported.filter { setOf[.pci($0.address)] != set }
        .map { nonMember($0, of: first) }
      verdict =
        outside.isEmpty
        ? Verdict(outcome: .works, blockers: holders) : .fails(.EINVAL, outside + holders)
    }
    return HotReset(
      verdict: verdict, mechanism: scope.mechanism, availability: availability, affected: affected)
  }

  /// Returns the hot reset of devices that are no PCI functions, whose drivers do not know the call.
  func notPCI(_ members: [RegisteredDevice]) -> HotReset {
    let (availability, holders) = ownership.availability(members.map { ($0.address, $0.iommuGroup) })
    let blockers = members.prefix(1).map { member in
      Blocker(
        .notPCI, address: member.address, driver: member.driver,
        message: "\(member.address) is not a PCI device: its driver has no hot reset.",
        remedy: "Use a function reset.")
    }
    return HotReset(
      verdict: .fails(.ENOTTY, blockers + holders), mechanism: nil, availability: availability, affected: [])
  }

  private func scope(of function: PCIFunction) -> ResetScope {
    let place = ScopeCache.Place(
      bus: function.address.busAddress, slot: topology.slot(of: function), upstream: function.upstream,
      isVirtual: function.isOnVirtualBus)
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

  /// The blocker for an obstacle to any reset: ENODEV.
  private func blocker(_ obstacle: ResetScope.Obstacle, _ function: PCIFunction) -> Blocker {
    let address = DeviceAddress.pci(function.address)
    switch obstacle {
    case .rootBus:
      return Blocker(
        .onRootBus, address: address, driver: function.driver,
        message: "\(address) is on a root bus: there is no bridge to reset it by.",
        remedy: "Use a function reset; only another slot would change this.")
    case .virtualBus:
      return Blocker(
        .onVirtualBus, address: address, driver: function.driver,
        message: "\(address) is a virtual function on a virtual bus: there is no bridge to reset it by.",
        remedy: "Use a function reset, or reset its physical function.")
    case .noBusReset(let forbidding):
      return Blocker(
        .noBusReset, address: .pci(forbidding), driver: topology[forbidding]?.driver,
        message: "The kernel forbids bus resets that hit \(forbidding) (PCI_DEV_FLAGS_NO_BUS_RESET).",
        remedy: "Use a function reset; this hardware does not survive a bus reset.")
    }
  }

  /// The blocker for a function in scope that is not in the set: EINVAL (`vfio_pci_is_device_in_set`).
  private func nonMember(_ function: PCIFunction, of member: PCIFunction) -> Blocker {
    let key = ScopeCache.NonMember(
      address: function.address, bus: member.address.busAddress, ofVirtual: member.physicalFunction != nil)
    if let blocker = known.nonMembers[key] { return blocker }
    var blocker = describe(function, of: member)
    // Whatever is done to one of them, its own set never contains the others.
    if member.physicalFunction != nil {
      blocker.remedy = "Reset the virtual function by itself; a hot reset never works from a virtual function."
    }
    known.nonMembers[key] = blocker
    return blocker
  }

  private func describe(_ function: PCIFunction, of member: PCIFunction) -> Blocker {
    let address = DeviceAddress.pci(function.address)
    if function.isBridge {
      return Blocker(
        .bridgeInScope, address: address, driver: function.driver,
        message: "The bridge \(address) is in the reset scope and can never be in the set.",
        remedy: "None while \(address) is there; use function resets.")
    }
    if let physical = function.physicalFunction {
      return Blocker(
        .virtualFunctionInScope, address: address, driver: function.driver,
        message: "The virtual function \(address) is in the reset scope and is not in the set.",
        remedy: "Disable the virtual functions of \(physical) (sriov_numvfs = 0).")
    }
    guard function.vfio != nil else { return openRules.notBound(address, function.driver) }
    if member.physicalFunction != nil {
      return Blocker(
        .inAnotherSet, address: address, driver: function.driver,
        message: "\(address) is in the reset scope and in another set than the virtual function.", remedy: "")
    }
    if function.address.busAddress != member.address.busAddress {
      return Blocker(
        .inAnotherSet, address: address, driver: function.driver,
        message: "\(address) is below a bridge in the reset scope, and so always in another set.",
        remedy: "None while it is below a bridge; use function resets.")
    }
    return Blocker(
      .inAnotherSet, address: address, driver: function.driver,
      message: "\(address) is in the reset scope and in another set (\(setOf[address] ?? "none")).",
      remedy: "Unbind and bind \(address) again, so that it joins the set by the present topology.")
  }
}
