extension Snapshot {
  /// Applies the kernel's rules to what was read. A pure function: the same facts give the same snapshot.
  package init(of facts: HostFacts) {
    let facts = facts.inOrder
    let rules = KernelRules(facts.host.kernelVersion)
    let topology = PCITopology(facts.functions, rules: rules)
    let holdings = HoldingAnalysis(facts)
    let registered = facts.registeredDevices
    let registeredAddresses = Set(registered.map(\.address))
    let groups = Dictionary(facts.groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let viability = groups.mapValues {
      GroupViability($0, facts: facts, topology: topology, registered: registeredAddresses, rules: rules)
    }
    let open = OpenRules(
      facts: facts, topology: topology, holdings: holdings, rules: rules, groups: groups, viability: viability)

    // Sets: members by key, in order of address.
    var keys: [DeviceAddress: DeviceSetKey] = [:]
    for function in facts.functions where function.vfio != nil {
      keys[.pci(function.address)] = DeviceSetKey.key(of: function, in: topology, rules: rules)
    }
    for device in facts.otherDevices { keys[.named(device.address)] = DeviceSetKey.key(of: device) }
    let hot = HotResetRules(
      topology: topology, holdings: holdings, openRules: open, ownership: SetOwnership(open: open),
      setOf: keys.mapValues(\.id))
    var members: [String: [RegisteredDevice]] = [:]
    for device in registered { members[keys[device.address]?.id ?? "", default: []].append(device) }
    let sets = members.compactMap { id, members -> DeviceSet? in
      guard let first = members.first, let key = keys[first.address] else { return nil }
      let functions = members.compactMap { $0.address.pci }.compactMap { topology[$0] }
      let counts = members.map { holdings.devices[$0.address]?.openCount }
      return DeviceSet(
        id: id, rule: key.rule,
        certainty: members.contains { keys[$0.address]?.certainty == .assumed } ? .assumed : key.certainty,
        members: members.map(\.address), openCount: counts.contains(nil) ? nil : counts.reduce(0) { $0 + ($1 ?? 0) },
        openCountCertainty: Self.weakest(members.map { holdings.devices[$0.address]?.certainty }),
        hotReset: functions.isEmpty ? hot.notPCI(members) : hot.hotReset(functions, set: id))
    }.sorted { ($0.members[0], $0.id) < ($1.members[0], $1.id) }

    // Devices: the members, those that are about to be none, and every function that a reset of their sets would hit.
    let builder = DeviceBuilder(open: open, reset: FunctionResetRules(topology: topology), keys: keys)
    var shown = Set(facts.functions.filter { $0.vfio != nil }.map(\.address)).union(holdings.waiting.addresses)
    for set in sets { shown.formUnion(set.hotReset.affected.map(\.address)) }
    var devices = shown.sorted().compactMap { topology[$0] }.map(builder.device)
    Self.addLastCloses(&devices, sets)
    var seen: Set<String> = []
    devices += facts.otherDevices.filter { seen.insert($0.address).inserted }.map(builder.device)

    let shownGroups = Set(devices.compactMap(\.iommuGroup))
    self.init(
      takenAt: facts.takenAt, host: facts.host, deviceSets: sets, devices: devices,
      groups: groups.values.filter { shownGroups.contains($0.id) }.sorted { $0.id < $1.id }.map { group in
        IOMMUGroup(
          id: group.id, devices: group.devices.sorted(), isViable: viability[group.id]?.isViable ?? true,
          node: group.node?.node, isOpen: Self.isOpen(group, holdings))
      },
      holders: holdings.holders,
      blindSpots: BlindSpots(gaps: facts.gaps, phantomOpens: holdings.phantoms),
      places: facts.functions.map(PCIPlace.init))
  }

  /// What each PCI member's last close would cause; its set decides with it.
  private static func addLastCloses(_ devices: inout [Device], _ sets: [DeviceSet]) {
    let members = Dictionary(grouping: devices.indices.filter { devices[$0].isMember }) { devices[$0].deviceSet ?? "" }
    for set in sets {
      guard let indices = members[set.id] else { continue }
      let rules = LastCloseRules(
        set.hotReset, members: indices.map { (devices[$0].isOpen, devices[$0].functionReset.verdict.outcome) })
      for index in indices {
        devices[index].lastClose = rules.lastClose(
          isOpen: devices[index].isOpen, functionReset: devices[index].functionReset.verdict.outcome)
      }
    }
  }

  /// A group is open by a visible holder or by an open device; closed when nothing could hide.
  private static func isOpen(_ group: GroupFacts, _ holdings: HoldingAnalysis) -> Bool? {
    let hold = holdings.groups[group.id]
    if hold?.isBusy ?? false { return true }
    if group.devices.contains(where: { holdings.waiting.holders(of: $0) != nil }) { return true }
    return hold?.isUncertain ?? false || holdings.gaps.mayMissHolders ? nil : false
  }

  private static func weakest(_ certainties: [Device.CountCertainty?]) -> Device.CountCertainty? {
    for certainty in [Device.CountCertainty.lowerBound, .computed, .kernel] where certainties.contains(certainty) {
      return certainty
    }
    return nil
  }
}
