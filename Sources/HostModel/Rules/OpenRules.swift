/// Predicts the outcome of a new open: group, container and device in the kernel's order (drivers/vfio/group.c,
/// container.c), or the device node and BIND_IOMMUFD (drivers/vfio/device_cdev.c).
///
/// It is a class, as are all rules that hold a whole host, because each copy of so large a value costs code.
final class OpenRules {
  let facts: HostFacts
  let topology: PCITopology
  let holdings: HoldingAnalysis
  let rules: KernelRules
  let groups: [Int: GroupFacts]
  let viability: [Int: GroupViability]
  let blockers: HolderBlockers
  let remedies: DriverRemedies
  /// The host shows the reserved regions of some group.
  let hasReservedRegions: Bool
  /// The drivers in the way of each group, without remedies, which depend on the device.
  private var obstacles: [Int: [Blocker]] = [:]

  init(
    facts: HostFacts, topology: PCITopology, holdings: HoldingAnalysis, rules: KernelRules, groups: [Int: GroupFacts],
    viability: [Int: GroupViability]
  ) {
    self.facts = facts
    self.topology = topology
    self.holdings = holdings
    self.rules = rules
    self.groups = groups
    self.viability = viability
    blockers = HolderBlockers(holdings)
    hasReservedRegions = facts.groups.contains { $0.reservedRegions != nil }
    remedies = DriverRemedies(facts, topology: topology, holdings: holdings)
  }

  typealias Failure = (errno: ErrorNumber, blockers: [Blocker])

  /// The verdicts of registered devices, by every path, which several rules ask for.
  private var verdicts: [DeviceAddress: [Verdict]] = [:]
  private lazy var registered = Dictionary(firstOf: facts.registeredDevices, by: \.address)

  /// Returns the verdicts by every path: by the group first, where the kernel has it, and by the device node.
  func verdicts(
    _ address: DeviceAddress, group: Int?, registration: VFIORegistration?, driver: String?
  ) -> [Verdict] {
    if let known = verdicts[address] { return known }
    let first = verdict(address, group: group, registration: registration, driver: driver)
    let node = nodeVerdict(address, group: group, registration: registration, driver: driver)
    let both = [first] + (node.map { [$0] } ?? [])
    verdicts[address] = both
    return both
  }

  /// Returns the verdicts of a registered device by every path.
  func known(_ address: DeviceAddress) -> [Verdict] {
    registered[address].map {
      verdicts(address, group: $0.iommuGroup, registration: $0.registration, driver: $0.driver)
    } ?? []
  }

  /// Returns the verdict for any device, bound to a VFIO driver or not: by the group path if the kernel has it.
  func verdict(
    _ address: DeviceAddress, group groupID: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict {
    var verdict = pathVerdict(address, group: groupID, registration: registration, driver: driver)
    if registration != nil { addClaims(&verdict, address) }
    return verdict
  }

  /// Adds what is wrong with an open that the kernel does not refuse.
  func addClaims(_ verdict: inout Verdict, _ address: DeviceAddress) {
    if verdict.outcome != .fails { verdict.warnings = claimWarnings(address) }
  }

  private func pathVerdict(
    _ address: DeviceAddress, group groupID: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict {
    guard facts.host.vfio.group || registration == nil else {
      return nodeVerdict(address, group: groupID, registration: registration, driver: driver)
        ?? .fails(.ENOENT, [missing("The device node of \(address)")])
    }
    if let groupID, groups[groupID] == nil {
      return .unknown([blockers.unreadable("IOMMU group \(groupID)", "/sys/kernel/iommu_groups/\(groupID)")])
    }
    guard let groupID, let group = groups[groupID] else {
      // From 7.3 a device without an IOMMU may have a node and no group.
      if let verdict = nodeVerdict(address, group: groupID, registration: registration, driver: driver) {
        return verdict
      }
      return withoutGroup(address, registration, driver)
    }
    guard let node = group.node else {
      // No member is bound to a VFIO driver, so the kernel has made no node.
      let others = viabilityBlockers(group: groupID, for: address).filter { $0.address != address }
      return .fails(.ENOENT, [notBound(address, driver)] + others)
    }
    var failures = groupFailures(group, node, of: address)
    failures += containerFailures(group, address)
    failures += deviceFailures(address, registration: registration, driver: driver)
    if let first = failures.first {
      return .fails(first.errno, once(failures.flatMap(\.blockers), of: address, isBound: registration != nil))
    }
    let doubts =
      blockers.doubts(group: groupID) + (group.isNoIOMMU ? [] : interruptDoubts(address, allows: containerAllowsUnsafe))
      + nodeDoubts + memberDoubts(groupID) + regionDoubts(group) + tokenDoubts(address) + driverDoubts(address, driver)
    return doubts.isEmpty ? .works : .unknown(doubts)
  }

  /// A device without a VFIO driver is in the way of its own group: that is told once, and with no bind of it alone
  /// where nothing makes the group viable.
  private func once(_ blockers: [Blocker], of address: DeviceAddress, isBound: Bool) -> [Blocker] {
    guard !isBound else { return blockers }
    let rest = blockers.filter { $0.code != .groupNotViable || $0.address != address }
    let isHopeless = rest.contains { $0.code == .groupNotViable && $0.remedies.contains { $0.kind == .none } }
    return isHopeless ? rest.map { $0.code == .notBoundToVFIO ? $0.withoutRemedies : $0 } : rest
  }

  private func withoutGroup(
    _ address: DeviceAddress, _ registration: VFIORegistration?, _ driver: String?
  ) -> Verdict {
    var blockers = registration == nil ? [notBound(address, driver)] : []
    // In no-IOMMU mode binding makes a group (`vfio_noiommu_group_alloc`).
    if !facts.host.vfio.isAbsent, !facts.host.vfio.noiommu || registration != nil {
      blockers.insert(remedies.bind.noGroup(address), at: 0)
    }
    return .fails(.ENOENT, blockers)
  }

  // MARK: Group path

  /// open(2) of the group node: `vfio_group_fops_open`.
  private func groupFailures(_ group: GroupFacts, _ node: CharacterDevice, of address: DeviceAddress) -> [Failure] {
    var failures: [Failure] = []
    failures += nodeFailures(node, named: "/dev/vfio/\(group.isNoIOMMU ? "noiommu-" : "")\(group.id)")
    if group.isNoIOMMU, !facts.observer.hasRawIO { failures.append((.EPERM, [needsRawIO("Group \(group.id)")])) }
    let holders = heldBlockers(group: group.id, for: address)
    if !holders.isEmpty { failures.append((.EBUSY, holders)) }
    return failures
  }

  /// VFIO_GROUP_SET_CONTAINER, VFIO_SET_IOMMU and, before 5.19, the viability that GET_DEVICE_FD asks for.
  private func containerFailures(_ group: GroupFacts, _ address: DeviceAddress) -> [Failure] {
    var failures: [Failure] = []
    if let container = facts.containerNode {
      failures += nodeFailures(container, named: "/dev/vfio/vfio")
    } else if facts.showsNodes {
      failures.append((.ENOENT, [noContainer]))
    }
    // Without an IOMMU nothing claims the group's DMA (`vfio_container_attach_group`).
    guard !group.isNoIOMMU else { return failures }
    let interrupts: [Failure] =
      lacksIsolation(address) == true && containerAllowsUnsafe == false
      ? [(.EPERM, [unsafeInterrupts("type1 does not allow unsafe ones.")])] : []
    let obstacles = viabilityBlockers(group: group.id, for: address)
    let claim: [Failure] = obstacles.isEmpty ? [] : [(rules.ownershipInIOMMUCore.value ? .EPERM : .EINVAL, obstacles)]
    let region = regionFailures(group)
    // SET_CONTAINER refuses from 5.19 on, before SET_IOMMU; before, SET_IOMMU refused the region, and GET_DEVICE_FD the
    // group, after it (`vfio_group_viable`).
    return rules.ownershipInIOMMUCore.value
      ? failures + claim + region + interrupts : failures + region + interrupts + claim
  }

  /// VFIO_GROUP_GET_DEVICE_FD: the device must be the group's, a VF token must be given if one is needed, and the driver
  /// must open it.
  private func deviceFailures(
    _ address: DeviceAddress, registration: VFIORegistration?, driver: String?
  ) -> [Failure] {
    guard registration != nil else { return [(.ENODEV, [notBound(address, driver)])] }
    return (tokenBlocker(address).map { [(.EACCES, [$0])] } ?? []) + driverFailures(address, driver)
  }

  // MARK: Both paths

  /// open(2) of a node: it must exist and its permissions must let the observer read and write.
  func nodeFailures(_ node: CharacterDevice, named name: String) -> [Failure] {
    guard let path = node.node else { return facts.showsNodes ? [(.ENOENT, [missing(name)])] : [] }
    guard let mode = node.mode, let owner = node.userID, let group = node.groupID,
      !facts.observer.overridesPermissions
    else { return [] }
    let observer = facts.observer
    let shift = observer.userID == owner ? 6 : observer.groupIDs.contains(group) ? 3 : 0
    guard (mode >> UInt16(shift)) & 6 != 6 else { return [] }
    // A group other than root's that may open it was made for that.
    let isGroupEnough = mode >> 3 & 6 == 6 && group != 0 && shift == 0
    return [
      (
        .EACCES,
        [
          Blocker(
            .noPermission, message: "User \(observer.userID) may not open \(path) for reading and writing.",
            remedy: Remedy(
              .permission,
              isGroupEnough
                ? "Add the user to group \(group), which may open \(path), or run as root."
                : "Give the user access to \(path) (a udev rule, chown, or its group), or run as root."))
        ]
      )
    ]
  }

  /// The holders that keep a group busy, as blockers; for a device, those of another device of its group say so.
  func heldBlockers(group: Int, for address: DeviceAddress? = nil) -> [Blocker] {
    guard let address, holdings.devices[address]?.holders.isEmpty ?? true else { return blockers.holders(group: group) }
    let others = (groups[group]?.devices ?? []).filter { holdings.devices[$0]?.isOpen == true && $0 != address }
    return blockers.holders(group: group, through: others, instead: address)
  }

  /// The doubt about nodes where there is no /dev.
  var nodeDoubts: [Blocker] { facts.showsNodes ? [] : [blockers.unreadable("/dev", "/dev")] }

  /// The doubt about a group whose members are not all known.
  func memberDoubts(_ group: Int) -> [Blocker] {
    guard let viability = viability[group], let first = viability.unreadable.first else { return [] }
    return [blockers.unreadable("Member \(first) of IOMMU group \(group)", "/sys/bus/pci/devices")]
  }

  func needsRawIO(_ what: String) -> Blocker {
    Blocker(
      .needsRawIO, message: "\(what) has no IOMMU behind it; opening it needs CAP_SYS_RAWIO.",
      remedy: Remedy(.permission, "Run as root or with CAP_SYS_RAWIO."))
  }

  private func missing(_ what: String) -> Blocker {
    Blocker(.nodeMissing, message: "\(what) does not exist.", remedy: .createNode)
  }

  private var noContainer: Blocker {
    Blocker(
      .nodeMissing, message: "/dev/vfio/vfio does not exist.",
      remedy: Remedy(
        .runtimeSetting,
        "Load vfio: modprobe vfio. A kernel without CONFIG_VFIO_CONTAINER has no such node: open by device node there.")
    )
  }

  /// The drivers that keep a group from being viable, with one remedy for all of them.
  func viabilityBlockers(group: Int, for address: DeviceAddress) -> [Blocker] {
    guard let viability = viability[group], viability.isViable == false else { return [] }
    let endpoints = viability.obstacles.compactMap(\.address.pci).filter { topology[$0]?.isBridge != true }
    var blockers = obstacles[group] ?? unremedied(viability, group: group)
    obstacles[group] = blockers
    // One remedy is for all of them: the first one has it.
    guard let first = endpoints.first, let index = blockers.firstIndex(where: { $0.address == .pci(first) }) else {
      return blockers
    }
    blockers[index].remedies = remedies.remedies(for: endpoints, of: .group(group), keeping: address)
    return blockers
  }

  private func unremedied(_ viability: GroupViability, group: Int) -> [Blocker] {
    viability.blockers(group: group).map { blocker in
      var blocker = blocker
      if let function = blocker.address?.pci {
        if topology[function]?.isBridge == true { blocker.remedies = remedies.remedies(forBridge: function) }
      } else if let other = blocker.address, let driver = blocker.driver {
        blocker.remedies = [Remedy(.unbind, "Unbind \(other) from \(driver).", addresses: [other])]
      }
      return blocker
    }
  }

  /// The blocker of a function without a VFIO driver.
  func notBound(_ address: DeviceAddress, _ driver: String?) -> Blocker {
    if let pids = holdings.waiting.holders(of: address) { return blockers.waitsFor(pids, address) }
    let what = driver.map { "\(address) is bound to \($0), not to a VFIO driver." } ?? "\(address) has no driver."
    return Blocker(
      .notBoundToVFIO, address: address, driver: driver, message: what,
      // No VFIO driver binds a bridge.
      remedies: address.pci.map { function in
        topology[function]?.isBridge ?? false
          ? [] : remedies.remedies(for: [function], of: .device(address), keeping: address)
      } ?? [])
  }
}
