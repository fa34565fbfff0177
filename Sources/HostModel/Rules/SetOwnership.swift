/// The processes that could prove to the kernel now that they own a whole set: by a file of every member's group, or by
/// one iommufd that every member is bound to or shares a group with (`vfio_pci_dev_set_hot_reset`). The two do not mix.
struct SetOwnership {
  let open: OpenRules

  /// Returns the availability of a set's reset, and the blockers for everyone else.
  func availability(_ members: [(DeviceAddress, Int?)]) -> (HotReset.Availability, [Blocker]) {
    let groups = Set(members.compactMap(\.1)).sorted()
    guard !groups.isEmpty else { return withoutGroups(members.map(\.0)) }
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
      if byFile.isEmpty, byNode.isEmpty { return (.nobody, blockers) }
      let doubts = groups.flatMap { open.holdings.groups[$0]?.isBusy == true ? [] : open.blockers.doubts(group: $0) }
      return doubts.isEmpty ? (.holder, blockers) : (.unknown, blockers + doubts)
    }
    let obstacles = viabilityObstacles(groups)
    if !obstacles.isEmpty { return (.nobody, obstacles) }
    let doubts = groups.flatMap { open.blockers.doubts(group: $0) }
    return doubts.isEmpty ? (.anyone, []) : (.unknown, doubts)
  }

  /// The caller needs one opened device. By the group path one viable group is enough, for the file of the others is
  /// had by open(2); by the nodes each group's DMA must be claimed.
  private func viabilityObstacles(_ groups: [Int]) -> [Blocker] {
    let obstructed = groups.filter { open.viability[$0].map { !$0.isViable } ?? false }
    guard !open.facts.host.vfio.group || obstructed.count == groups.count else { return [] }
    return obstructed.flatMap { open.viability[$0]?.blockers(group: $0) ?? [] }
  }

  /// Devices without an IOMMU that have nodes and no groups.
  private func withoutGroups(_ members: [DeviceAddress]) -> (HotReset.Availability, [Blocker]) {
    let holds = members.map { open.holdings.devices[$0] }
    let openers = holds.filter { $0?.isOpen == true }.map { $0?.openers ?? [] }
    if let first = openers.first {
      let common = openers.dropFirst().reduce(first) { $0.intersection($1) }
      let all = openers.reduce(into: Set<Int32>()) { $0.formUnion($1) }
      return (common.isEmpty ? .nobody : .holder, all.sorted().map { open.blockers.held($0, "A device is held") })
    }
    guard holds.allSatisfy({ $0?.isOpen == false }) else {
      return (.unknown, members.prefix(1).map { open.blockers.cannotTell("\($0)") })
    }
    return (.anyone, [])
  }
}
