/// The processes that could prove to the kernel now that they own a whole set: by a file of every member's group, or by
/// one iommufd that every member is bound to or shares a group with (`vfio_pci_dev_set_hot_reset`). The two do not mix.
struct SetOwnership {
  /// Who could reset a set.
  struct Owners {
    var availability: HotReset.Availability
    /// The reasons why it is not anyone.
    var blockers: [Blocker] = []
    /// The reasons why no member can be opened for the call, where every group is free.
    var unopened: [Blocker] = []
    /// The present holders, and what each of them lacks.
    var callers: [HotReset.Caller] = []
  }

  let open: OpenRules

  /// Returns the possible callers of a hot reset of a set.
  func owners(_ members: [(address: DeviceAddress, group: Int?)]) -> Owners {
    let groups = Set(members.compactMap(\.group)).sorted()
    guard !groups.isEmpty else { return withoutGroups(members.map(\.address)) }
    var blockers: [Blocker] = []
    var byFile: Set<Int32>?
    var byNode: Set<Int32>?
    for group in groups {
      guard let hold = open.holdings.groups[group], hold.isBusy else { continue }
      for blocker in open.heldBlockers(group: group)
      where !blockers.contains(where: { $0.code == blocker.code && $0.pid == blocker.pid }) {
        blockers.append(blocker)
      }
      // A process with device files only cannot open the group's node again to get a file to pass.
      byFile = byFile.map { $0.intersection(hold.fileHolders) } ?? hold.fileHolders
      byNode = byNode.map { $0.intersection(hold.nodeHolders) } ?? hold.nodeHolders
    }
    if let byFile, let byNode {
      let callers = callers(members)
      blockers += lacks(callers)
      if byFile.isEmpty, byNode.isEmpty { return Owners(availability: .nobody, blockers: blockers, callers: callers) }
      // The holder can make the reset: nobody need let go.
      blockers = blockers.map { $0.code == .heldByProcess ? $0.withoutRemedies : $0 }
      let doubts = groups.flatMap { open.holdings.groups[$0]?.isBusy == true ? [] : open.blockers.doubts(group: $0) }
      return Owners(
        availability: doubts.isEmpty ? .holder : .unknown, blockers: blockers + doubts, callers: callers)
    }
    let obstacles = claimObstacles(groups, members)
    if !obstacles.isEmpty { return Owners(availability: .nobody, blockers: obstacles) }
    let doubts = groups.flatMap { open.blockers.doubts(group: $0) }
    guard doubts.isEmpty else { return Owners(availability: .unknown, blockers: doubts) }
    return openers(members.map(\.address))
  }

  /// The call is made on a device, which the caller must be able to open.
  private func openers(_ members: [DeviceAddress]) -> Owners {
    var unopened: [Blocker]?
    var isUnknown = false
    for member in members {
      let verdicts = open.known(member)
      if verdicts.contains(where: { $0.outcome == .works }) { return Owners(availability: .anyone) }
      if verdicts.contains(where: Self.mayBeOthers) { isUnknown = true }
      if unopened == nil { unopened = verdicts.first?.blockers }
    }
    return Owners(availability: isUnknown ? .unknown : .nobody, unopened: unopened ?? [])
  }

  /// True if an open is unknown, or only the rights of this user are in its way, or that this is no VMM.
  private static func mayBeOthers(_ opening: Verdict) -> Bool {
    opening.outcome == .unknown
      || opening.blockers.allSatisfy { [.noPermission, .needsRawIO, .tokenNeeded, .needsKVM].contains($0.code) }
  }

  /// What each present holder of a set's groups lacks of the rest: the groups whose file it has not, or by the nodes those
  /// of which it has no device bound.
  private func callers(_ members: [(address: DeviceAddress, group: Int?)]) -> [HotReset.Caller] {
    var byGroup: [Int: [DeviceAddress]] = [:]
    for member in members { if let group = member.group { byGroup[group, default: []].append(member.address) } }
    let states = byGroup.keys.compactMap { open.holdings.groups[$0] }
    let pids = states.reduce(into: Set<Int32>()) { $0.formUnion($1.pids) }
    return pids.sorted().map { pid in
      let isByNode = states.contains { $0.nodeHolders.contains(pid) }
      let lacking = byGroup.keys.sorted().filter { group in
        let state = open.holdings.groups[group]
        return !((isByNode ? state?.nodeHolders : state?.fileHolders)?.contains(pid) ?? false)
      }
      return HotReset.Caller(
        pid: pid, lackingGroups: lacking, lackingDevices: lacking.flatMap { byGroup[$0] ?? [] }.sorted())
    }
  }

  /// The blockers of holders that lack something.
  private func lacks(_ callers: [HotReset.Caller]) -> [Blocker] {
    callers.filter { !$0.lackingGroups.isEmpty }.map { caller in
      let groups = caller.lackingGroups.map(String.init).joined(separator: ", ")
      let devices = caller.lackingDevices.map(\.description).joined(separator: ", ")
      // A group that cannot be taken by anybody is not to be given.
      let areFree = caller.lackingGroups.allSatisfy { group in
        open.holdings.groups[group]?.isBusy != true && open.viability[group]?.isViable != false
          && open.groups[group].map { open.regionFailures($0).isEmpty } ?? false
      }
      let owner = open.blockers.owner(caller.pid)
      return Blocker(
        .holderLacks, address: caller.lackingDevices.first, pid: caller.pid,
        message: "pid \(caller.pid) lacks group \(groups), \(devices): its own hot reset fails with EINVAL.",
        remedies: areFree
          ? [
            Remedy(
              .giveToHolder, "Give \(devices) to \(owner) as well, which then owns the whole set.",
              addresses: caller.lackingDevices, pid: caller.pid)
          ] : [])
    }
  }

  /// The caller needs one opened device. By the group path one usable group is enough, for the file of the others is
  /// had by open(2); by the nodes each group's DMA must be claimed, and before 6.0 by the group path as well.
  private func claimObstacles(
    _ groups: [Int], _ members: [(address: DeviceAddress, group: Int?)]
  ) -> [Blocker] {
    let memberOf = Dictionary(
      members.compactMap { member in member.group.map { ($0, member.address) } },
      uniquingKeysWith: { first, _ in first })
    let obstructed = groups.map { group -> [Blocker] in
      let member = memberOf[group]
      let viability = member.map { open.viabilityBlockers(group: group, for: $0) } ?? []
      return viability + (open.groups[group].map(open.regionFailures)?.flatMap(\.blockers) ?? [])
    }
    let needsAll = !open.facts.host.vfio.group || !open.rules.groupFileIsProof.value
    guard needsAll || obstructed.allSatisfy({ !$0.isEmpty }) else { return [] }
    return obstructed.flatMap(\.self)
  }

  /// The refusal of any caller by a kernel with older rules: before 6.0 a group without an IOMMU is no proof
  /// (`vfio_group_add_container_user`), and before 5.15 vfio-pci reset no function of another driver.
  func refusal(_ members: [PCIFunction]) -> (errno: ErrorNumber, blockers: [Blocker])? {
    if !open.rules.groupFileIsProof.value,
      let group = members.lazy.compactMap(\.iommuGroup).first(where: { open.groups[$0]?.isNoIOMMU ?? false })
    {
      return (
        .EPERM,
        [
          Blocker(
            .noIOMMUGroup, address: members.first.map { .pci($0.address) },
            message: "Group \(group) has no IOMMU: before Linux 6.0 such a group is no proof of ownership.",
            remedy: Remedy(.otherKernel, "From Linux 6.0 on it is."))
        ]
      )
    }
    if !open.rules.hasVariantDrivers.value, let other = members.first(where: { $0.driver != "vfio-pci" }) {
      // An unbind waits until it is closed.
      let hold = open.holdings.devices[.pci(other.address)]
      let isClosed = hold?.isOpen == false && hold?.holders.isEmpty ?? true
      return (
        .EBUSY,
        [
          Blocker(
            .inAnotherSet, address: .pci(other.address), driver: other.driver,
            message:
              "\(other.address) is bound to \(other.driver ?? "another driver"): before Linux 5.15 vfio-pci resets "
              + "only its own functions together.",
            remedies: isClosed
              ? open.remedies.remedies(
                for: [other.address], of: .device(.pci(other.address)), keeping: .pci(other.address)) : [])
        ]
      )
    }
    return nil
  }

  /// Devices without an IOMMU that have nodes and no groups.
  private func withoutGroups(_ members: [DeviceAddress]) -> Owners {
    let holds = members.map { open.holdings.devices[$0] }
    let openers = holds.filter { $0?.isOpen == true }.map { $0?.openers ?? [] }
    if let first = openers.first {
      let common = openers.dropFirst().reduce(first) { $0.intersection($1) }
      let all = openers.reduce(into: Set<Int32>()) { $0.formUnion($1) }
      return Owners(
        availability: common.isEmpty ? .nobody : .holder,
        blockers: all.sorted().map { open.blockers.held($0, "A device is held") })
    }
    guard holds.allSatisfy({ $0?.isOpen == false }) else {
      return Owners(availability: .unknown, blockers: members.prefix(1).map { open.blockers.cannotTell("\($0)") })
    }
    return Owners(availability: .anyone)
  }

  // MARK: Function resets

  /// Returns the possible callers of a function reset, which needs an open device, and the verdict with the present
  /// holders as blockers.
  func available(_ verdict: Verdict, to function: PCIFunction) -> (HotReset.Availability, Verdict) {
    available(verdict, .pci(function.address), function.iommuGroup, function.vfio, function.driver)
  }

  func available(_ verdict: Verdict, to device: OtherDevice) -> (HotReset.Availability, Verdict) {
    available(verdict, .named(device.address), device.iommuGroup, device.vfio, device.driver)
  }

  private func available(
    _ verdict: Verdict, _ address: DeviceAddress, _ group: Int?, _ registration: VFIORegistration?, _ driver: String?
  ) -> (HotReset.Availability, Verdict) {
    let openings = open.verdicts(address, group: group, registration: registration, driver: driver)
    if openings.contains(where: { $0.outcome == .works }) { return (.anyone, verdict) }
    var verdict = verdict
    let held: Set<Blocker.Code> = [.heldByProcess, .heldUnseen]
    let holders = openings.first?.blockers.filter { held.contains($0.code) } ?? []
    let visible = (open.holdings.devices[address]?.holders ?? []).map {
      open.blockers.held($0.pid, "\(address) is held")
    }
    if openings.contains(where: { $0.outcome == .unknown }), visible.isEmpty { return (.unknown, verdict) }
    if !holders.isEmpty || !visible.isEmpty {
      // The holder can make the reset: nobody need let go.
      verdict.blockers += (holders.isEmpty ? visible : holders).map(\.withoutRemedies)
      return (.holder, verdict)
    }
    return (openings.contains(where: Self.mayBeOthers) ? .unknown : .nobody, verdict)
  }
}
