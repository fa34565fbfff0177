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
  }

  typealias Failure = (errno: ErrorNumber, blockers: [Blocker])

  /// Returns the verdict for any device, bound to a VFIO driver or not: by the group path if the kernel has it.
  func verdict(
    _ address: DeviceAddress, group groupID: Int?, registration: VFIORegistration?, driver: String?
  ) -> Verdict {
    guard facts.host.vfio.group || registration == nil else {
      return nodeVerdict(address, group: groupID, registration: registration)
        ?? .fails(.ENOENT, [missing("the device node of \(address)")])
    }
    guard let groupID, let group = groups[groupID] else {
      // From 7.3 a device without an IOMMU may have a node and no group.
      if let verdict = nodeVerdict(address, group: groupID, registration: registration) { return verdict }
      return withoutGroup(address, registration, driver)
    }
    guard let node = group.node else {
      // No member is bound to a VFIO driver, so the kernel has made no node.
      return .fails(.ENOENT, [notBound(address, driver)] + (viability[groupID]?.blockers(group: groupID) ?? []))
    }
    var failures = groupFailures(group, node)
    failures += containerFailures(group, isPCI: address.pci != nil)
    failures += deviceFailures(address, registration: registration, driver: driver)
    if let first = failures.first { return .fails(first.errno, failures.flatMap(\.blockers)) }
    let doubts =
      blockers.doubts(group: groupID)
      + (address.pci != nil && !group.isNoIOMMU && isUnsafe && facts.allowsUnsafeInterrupts == nil
        ? [unsafeInterrupts("Whether the IOMMU driver in use allows unsafe ones cannot be told.")] : [])
      + tokenDoubts(address)
    return doubts.isEmpty ? .works : .unknown(doubts)
  }

  private func withoutGroup(
    _ address: DeviceAddress, _ registration: VFIORegistration?, _ driver: String?
  ) -> Verdict {
    var blockers = registration == nil ? [notBound(address, driver)] : []
    // In no-IOMMU mode binding makes a group (`vfio_noiommu_group_alloc`).
    if !facts.host.vfio.isAbsent, !facts.host.vfio.noiommu || registration != nil {
      blockers.insert(
        Blocker(
          .noIOMMUGroup, address: address, message: "\(address) has no IOMMU group.",
          remedy: "Turn on the IOMMU (intel_iommu=on or amd_iommu=on, and in the firmware)."), at: 0)
    }
    return .fails(.ENOENT, blockers)
  }

  // MARK: Group path

  /// open(2) of the group node: `vfio_group_fops_open`.
  private func groupFailures(_ group: GroupFacts, _ node: CharacterDevice) -> [Failure] {
    var failures: [Failure] = []
    failures += nodeFailures(node, named: "/dev/vfio/\(group.isNoIOMMU ? "noiommu-" : "")\(group.id)")
    if group.isNoIOMMU, !facts.observer.hasRawIO { failures.append((.EPERM, [needsRawIO("Group \(group.id)")])) }
    let holders = heldBlockers(group: group.id)
    if !holders.isEmpty { failures.append((.EBUSY, holders)) }
    return failures
  }

  /// VFIO_GROUP_SET_CONTAINER, VFIO_SET_IOMMU and, before 5.19, the viability that GET_DEVICE_FD asks for.
  private func containerFailures(_ group: GroupFacts, isPCI: Bool) -> [Failure] {
    var failures: [Failure] = []
    if let container = facts.containerNode {
      failures += nodeFailures(container, named: "/dev/vfio/vfio")
    }
    // Without an IOMMU nothing claims the group's DMA (`vfio_container_attach_group`).
    guard !group.isNoIOMMU else { return failures }
    let interrupts: [Failure] =
      isPCI && isUnsafe && facts.allowsUnsafeInterrupts == false
      ? [(.EPERM, [unsafeInterrupts("type1 does not allow unsafe ones.")])] : []
    let obstacles = viability[group.id].map { $0.blockers(group: group.id) } ?? []
    if obstacles.isEmpty { return failures + interrupts }
    // SET_CONTAINER refuses from 5.19 on, before SET_IOMMU; before, GET_DEVICE_FD did, after it (`vfio_group_viable`).
    return rules.ownershipInIOMMUCore
      ? failures + [(.EPERM, obstacles)] + interrupts : failures + interrupts + [(.EINVAL, obstacles)]
  }

  /// VFIO_GROUP_GET_DEVICE_FD: the device must be the group's and a VF token must be given if one is needed.
  private func deviceFailures(
    _ address: DeviceAddress, registration: VFIORegistration?, driver: String?
  ) -> [Failure] {
    guard registration != nil else { return [(.ENODEV, [notBound(address, driver)])] }
    return tokenBlocker(address).map { [(.EACCES, [$0])] } ?? []
  }

  // MARK: Both paths

  /// open(2) of a node: it must exist and its permissions must let the observer read and write.
  func nodeFailures(_ node: CharacterDevice, named name: String) -> [Failure] {
    guard let path = node.node else { return [(.ENOENT, [missing(name)])] }
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
            remedy: isGroupEnough
              ? "Add the user to group \(group), which may open \(path), or run as root."
              : "Give the user access to \(path) (a udev rule, chown, or its group), or run as root.")
        ]
      )
    ]
  }

  /// The holders that keep a group busy, as blockers.
  func heldBlockers(group: Int) -> [Blocker] { blockers.holders(group: group) }

  /// Interrupts are not remapped, so a device could send any (`iommu_group_has_isolated_msi`).
  var isUnsafe: Bool { facts.interruptRemapping == false }

  func unsafeInterrupts(_ who: String) -> Blocker {
    Blocker(
      .unsafeInterrupts, message: "Interrupts are not remapped on this host. \(who)",
      remedy: "Turn on interrupt remapping, or load vfio_iommu_type1 or iommufd with allow_unsafe_interrupts=1.")
  }

  func needsRawIO(_ what: String) -> Blocker {
    Blocker(
      .needsRawIO, message: "\(what) has no IOMMU behind it; opening it needs CAP_SYS_RAWIO.",
      remedy: "Run as root or with CAP_SYS_RAWIO.")
  }

  private func missing(_ what: String) -> Blocker {
    Blocker(
      .nodeMissing, message: "There is no node for \(what) in /dev.",
      remedy: Blocker.nodeMissingRemedy)
  }

  /// The blocker of a function without a VFIO driver.
  func notBound(_ address: DeviceAddress, _ driver: String?) -> Blocker {
    if let pids = holdings.waiting.holders(of: address) { return blockers.waitsFor(pids, address) }
    return Blocker(
      .notBoundToVFIO, address: address, driver: driver,
      message: driver.map { "\(address) is bound to \($0), not to a VFIO driver." } ?? "\(address) has no driver.",
      remedy: driver.map { "Unbind \(address) from \($0) and bind it to vfio-pci." } ?? "Bind \(address) to vfio-pci.")
  }
}
