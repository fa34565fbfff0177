extension Snapshot {
  /// Applies the kernel's rules to the facts of a host. The same facts always give the same snapshot.
  package init(of facts: HostFacts) { self.init(of: HostAnalysis(facts)) }

  /// Applies the kernel's rules to the facts of a host as it would be after a remedy, whose own remedies are not checked.
  package init(supposing facts: HostFacts) {
    self = SnapshotBuilder(HostAnalysis(facts), checksRemedies: false).snapshot()
  }

  /// Applies the kernel's rules to the facts of a host whose holders are analysed already.
  package init(of analysis: HostAnalysis) { self = SnapshotBuilder(analysis).snapshot() }
}

/// Applies the kernel's rules to the facts of a host, set by set and device by device.
struct SnapshotBuilder {
  private let facts: HostFacts
  private let holdings: HoldingAnalysis
  private let topology: PCITopology
  private let registered: [RegisteredDevice]
  private let groups: [Int: GroupFacts]
  private let viability: [Int: GroupViability]
  private let open: OpenRules
  private let keys: [DeviceAddress: DeviceSetKey]
  private let checksRemedies: Bool

  /// Creates a builder. A snapshot that is made to check a remedy does not check its own.
  init(_ analysis: HostAnalysis, checksRemedies: Bool = true) {
    self.checksRemedies = checksRemedies
    facts = analysis.facts
    holdings = analysis.holdings
    let rules = KernelRules(facts)
    let present = Set(facts.functions.map(\.address))
    let topology = PCITopology(
      facts.functions, rules: rules, slots: facts.slots,
      missing: facts.groups.flatMap { $0.devices.compactMap(\.pci) }.filter { !present.contains($0) },
      hasVendorReset: facts.hasVendorReset)
    let registered = facts.registeredDevices
    let addresses = Set(registered.map(\.address))
    groups = Dictionary(firstOf: facts.groups, by: \.id)
    let members = Dictionary(grouping: registered) { $0.iommuGroup }.mapValues { $0.map(\.address) }
    viability = groups.mapValues { group in
      GroupViability(
        group, members: members[group.id] ?? [], topology: topology, registered: addresses, rules: rules)
    }
    open = OpenRules(
      facts: facts, topology: topology, holdings: holdings, rules: rules, groups: groups, viability: viability)
    keys = Self.keys(facts, topology, rules)
    (self.topology, self.registered) = (topology, registered)
  }

  private static func keys(
    _ facts: HostFacts, _ topology: PCITopology, _ rules: KernelRules
  ) -> [DeviceAddress: DeviceSetKey] {
    var keys: [DeviceAddress: DeviceSetKey] = [:]
    for function in facts.functions where function.vfio != nil {
      keys[.pci(function.address)] = DeviceSetKey.key(of: function, in: topology, rules: rules)
    }
    for device in facts.otherDevices { keys[.named(device.address)] = DeviceSetKey.key(of: device) }
    return keys
  }

  func snapshot() -> Snapshot {
    var sets = deviceSets()
    var devices = devices(sets)
    if checksRemedies { RemedyCheck.check(&sets, &devices, facts) }
    OtherResets.add(to: &sets, &devices)
    return Snapshot(
      takenAt: facts.takenAt, host: facts.host, deviceSets: sets, devices: devices,
      groups: iommuGroups(Set(devices.compactMap(\.iommuGroup))), holders: holdings.holders,
      blindSpots: BlindSpots(gaps: facts.gaps, phantomOpens: holdings.phantoms),
      places: facts.functions.map { PCIPlace($0, in: topology) })
  }

  // MARK: Sets

  private func deviceSets() -> [DeviceSet] {
    let hot = HotResetRules(
      topology: topology, holdings: holdings, openRules: open, ownership: SetOwnership(open: open),
      setOf: keys.mapValues(\.id))
    var members: [String: [RegisteredDevice]] = [:]
    for device in registered { members[keys[device.address]?.id ?? "", default: []].append(device) }
    return members.compactMap { id, members -> DeviceSet? in
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
  }

  private static func weakest(_ certainties: [Device.CountCertainty?]) -> Device.CountCertainty? {
    for certainty in [Device.CountCertainty.lowerBound, .computed, .kernel] where certainties.contains(certainty) {
      return certainty
    }
    return nil
  }

  // MARK: Devices

  /// The members of sets, the functions whose unbind waits, and every function that a reset of a set would hit.
  private func devices(_ sets: [DeviceSet]) -> [Device] {
    let builder = DeviceBuilder(
      open: open,
      reset: FunctionResetRules(
        topology: topology, ownership: SetOwnership(open: open)), keys: keys, hostUses: facts.hostUses)
    var shown = Set(facts.functions.filter { $0.vfio != nil }.map(\.address)).union(holdings.waiting.addresses)
    for set in sets { shown.formUnion(set.hotReset.affected.map(\.address)) }
    var devices = shown.sorted().compactMap { topology[$0] }.map(builder.device)
    Self.addLastCloses(&devices, sets)
    var seen: Set<String> = []
    devices += facts.otherDevices.filter { seen.insert($0.address).inserted }.map(builder.device)
    return devices + holdings.waiting.others.map { builder.leavingDevice($0) }
  }

  /// Adds the effect of each PCI member's last close, which depends on its set as well.
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

  // MARK: Groups

  private func iommuGroups(_ shown: Set<Int>) -> [IOMMUGroup] {
    groups.values.filter { shown.contains($0.id) }.sorted { $0.id < $1.id }.map { group in
      IOMMUGroup(
        id: group.id, devices: group.devices.sorted(), isViable: viability[group.id]?.isViable,
        node: group.node?.node, isOpen: isOpen(group), reservedRegions: group.reservedRegions,
        domainType: group.domainType)
    }
  }

  /// A group is open by a visible holder or by an open device; it is closed if no holder can be hidden.
  private func isOpen(_ group: GroupFacts) -> Bool? {
    let state = holdings.groups[group.id]
    if state?.isBusy ?? false { return true }
    return state?.isUncertain ?? false || holdings.gaps.mayMissHolders ? nil : false
  }
}
