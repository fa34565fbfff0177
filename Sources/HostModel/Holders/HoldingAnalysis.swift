/// Who holds what: the facts of processes, groups and devices put together.
struct HoldingAnalysis {
  private(set) var devices: [DeviceAddress: DeviceOpenState] = [:]
  /// What keeps each group busy; a group without an entry is not seen to be.
  private(set) var groups: [Int: GroupOpenState] = [:]
  private(set) var holders: [Holder] = []
  private(set) var phantoms: [PhantomOpen] = []
  let gaps: ObservationGaps
  let waiting: PendingUnbinds

  private let facts: HostFacts
  private let attribution: DeviceFileAttribution
  private let registered: [RegisteredDevice]
  /// The opened device files that may be a device's.
  private let filesOf: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]]
  /// Descriptors on device nodes, by the node's name and the process's index.
  private let nodeDescriptors: [String: [Int: [Descriptor]]]
  private let isEnabled: [DeviceAddress: Bool]
  private var sessions = MigrationSessions()

  init(_ facts: HostFacts) {
    self.facts = facts
    gaps = facts.gaps
    let registered = facts.registeredDevices
    self.registered = registered
    waiting = PendingUnbinds(facts, registered: Set(registered.map(\.address)))
    attribution = DeviceFileAttribution(facts, devices: registered)
    var filesOf: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]] = [:]
    for file in attribution.files { for device in file.candidates { filesOf[device, default: []].append(file) } }
    self.filesOf = filesOf
    var nodeDescriptors: [String: [Int: [Descriptor]]] = [:]
    for (index, process) in facts.processes.enumerated() {
      groups.record(process)
      for descriptor in process.descriptors {
        if case .cdev(let name) = descriptor.target {
          nodeDescriptors[name, default: [:]][index, default: []].append(descriptor)
        }
      }
    }
    self.nodeDescriptors = nodeDescriptors
    isEnabled = Dictionary(registered.map { ($0.address, ($0.enableCount ?? 0) > 0) }, uniquingKeysWith: { $1 })
    for device in registered { devices[device.address] = hold(device) }
    settleByDriverReferences()
    sessions = MigrationSessions(facts, registered, holds: devices)
    addSessions()
    collectHolders()
    for device in registered { finish(device) }
    collectPhantoms()
  }

  // MARK: One device

  private func hold(_ device: RegisteredDevice) -> DeviceOpenState {
    var hold = DeviceOpenState()
    let possible = filesOf[device.address] ?? []
    let sure = possible.filter { $0.candidates.count == 1 }
    let onNode = device.registration.name.flatMap { nodeDescriptors[$0] } ?? [:]
    let mappings = attribution.mappings[device.address] ?? [:]
    hold.holders = deviceHolders(device, possible, onNode, mappings)
    hold.descriptors =
      sure.reduce(0) { $0 + $1.holders.values.reduce(0) { $0 + $1.count } }
      + onNode.values.reduce(0) { $0 + $1.count }
    hold.fileOpeners = Set(sure.flatMap { $0.holders.keys.map { facts.processes[$0].pid } })
    // A mapping of a node's file is no file of the group path: only who has bound the device can map it.
    let onNodeMapped = mappings.keys.filter { index in
      facts.processes[index].mappings.contains { $0.cdev != nil && $0.cdev == device.registration.name }
    }
    let mappedByFile = mappings.keys.filter { !onNodeMapped.contains($0) }
    hold.fileOpeners.formUnion(mappedByFile.map { facts.processes[$0].pid })
    hold.nodeDescriptorHolders = binders(
      Set(onNodeMapped).union(onNode.keys).sorted().map { facts.processes[$0] }, of: device)
    let isNameless = attribution.namelessCandidates.contains(device.address)
    if !gaps.filesNotComparable, possible.count == sure.count, !isNameless {
      hold.openedFiles = sure.count + Self.distinctFiles(onNode)
    }
    count(
      device, &hold, sure: sure.count, possible: possible, mapped: !mappedByFile.isEmpty,
      nodeMapped: !onNodeMapped.isEmpty, isNameless: isNameless)
    if !onNodeMapped.isEmpty, onNode.isEmpty { hold.phantomEvidence = evidence(device) + ["mapping"] }
    return hold
  }

  /// Of the processes with a descriptor on a device's node those that may have bound it: binding needs an iommufd, and
  /// is refused while the group's file is open (`vfio_device_block_group`).
  private func binders(_ processes: [ProcessFacts], of device: RegisteredDevice) -> Set<Int32> {
    if let group = device.iommuGroup, groups[group]?.fileHolders.isEmpty == false { return [] }
    let binding = processes.filter { $0.descriptors.contains { $0.target == .iommufd } }
    return Set((binding.isEmpty ? processes : binding).map(\.pid))
  }

  /// The kernel's open_count from opened files and from what the kernel shows of the device.
  private func count(
    _ device: RegisteredDevice, _ hold: inout DeviceOpenState, sure: Int,
    possible: [DeviceFileAttribution.OpenedDeviceFile], mapped: Bool, nodeMapped: Bool, isNameless: Bool
  ) {
    let seen = gaps.filesNotComparable ? min(sure, 1) : sure
    let exact = !gaps.filesNotComparable && !gaps.mayMissHolders && !isNameless
    if device.isProvedClosed, sure == 0, !mapped, !nodeMapped {
      hold.close()
    } else if sure > 0 {
      // A file that may also be this device's would add to the count.
      hold.open(seen, exact: exact && possible.count == sure && !device.isProvedClosed)
    } else if mapped {
      hold.open(1, exact: false)
      hold.phantomEvidence = evidence(device) + ["mapping"]
    } else if !possible.isEmpty || isNameless {
      countAmbiguous(device, &hold, possible, exact: exact)
    } else if !hold.nodeDescriptorHolders.isEmpty {
      // Bound is not visible in procfs; `enable` tells it (`vfio_pci_core_enable` runs at BIND_IOMMUFD). A process
      // that is not seen may have opened it by the group instead, and more than once.
      let isUsed = (device.interrupts ?? 0) > 0 || nodeMapped
      guard let enabled = isUsed ? 1 : device.enableCount else { return }
      if enabled > 0 { hold.open(1, exact: !gaps.mayMissHolders) } else { hold.close() }
    } else {
      hold.phantomEvidence = evidence(device)
      if (device.interrupts ?? 0) > 0 {
        hold.open(1, exact: false)
      } else if device.enableCount == nil, !gaps.mayMissHolders {
        // No process holds it; a driver's count may still contradict this (`settleByDriverReferences`).
        (hold.isOpen, hold.openCount, hold.certainty) = (false, 0, .computed)
      }
    }
  }

  /// Files that may belong to one of several devices. When each of them is certainly open and there are as many
  /// files as devices, each device has exactly one of them.
  private func countAmbiguous(
    _ device: RegisteredDevice, _ hold: inout DeviceOpenState, _ possible: [DeviceFileAttribution.OpenedDeviceFile],
    exact: Bool
  ) {
    guard (device.enableCount ?? 0) > 0 || (device.interrupts ?? 0) > 0 else { return }
    hold.open(1, exact: false)
    guard exact, let candidates = possible.first?.candidates, possible.count == candidates.count,
      possible.allSatisfy({ $0.candidates == candidates }), candidates.allSatisfy({ isEnabled[$0] == true })
    else { return }
    hold.open(1, exact: true)
    hold.openedFiles = 1
  }

  private func evidence(_ device: RegisteredDevice) -> [String] {
    var result: [String] = []
    if let enabled = device.enableCount, enabled > 0 { result.append("enable") }
    if let lines = device.interrupts, lines > 0 { result.append("interrupts") }
    return result
  }

  private mutating func settleByDriverReferences() {
    let rules = KernelRules(facts.host.kernelVersion)
    for (driver, members) in Dictionary(grouping: registered, by: { $0.driver ?? "" }).sorted(by: { $0.key < $1.key }) {
      guard let references = facts.drivers[driver]?.references else { continue }
      var settlement = ModuleRefcounts(
        references: references, countFiles: rules.referencesCountFiles, members: members, holds: devices)
      settlement.settle(
        files: members.reduce(into: []) { $0 += filesOf[$1.address] ?? [] },
        hasOthers: !attribution.namelessCandidates.isEmpty, gaps: gaps)
      devices.merge(settlement.holds) { $1 }
      let unaccounted = unexplained(settlement.unaccounted, rules)
      if unaccounted > 0 {
        phantoms.append(
          PhantomOpen(
            address: nil, driver: driver, evidence: ["module_refcnt"],
            message: "The module of \(driver) has \(unaccounted) more references than open devices are seen."))
      }
    }
  }

  /// A device whose unbind waits is open and not listed any more: one reference, or as many as it has opened files
  /// where those are counted.
  private func unexplained(_ references: Int, _ rules: KernelRules) -> Int {
    let waiting = waiting.addresses.count
    return rules.referencesCountFiles == false || waiting == 0 ? references - waiting : 0
  }

  /// Who has a device that is open bound, and what its holders mean for its group.
  private mutating func finish(_ device: RegisteredDevice) {
    guard var hold = devices[device.address] else { return }
    if hold.isOpen == true, hold.fileOpeners.isEmpty { hold.nodeOpeners = hold.nodeDescriptorHolders }
    devices[device.address] = hold
    guard let group = device.iommuGroup else { return }
    var keeps = groups[group] ?? GroupOpenState()
    if hold.isOpen == nil { keeps.isUncertain = true }
    if hold.isOpen == true {
      keeps.deviceFileHolders.formUnion(hold.fileOpeners)
      keeps.nodeHolders.formUnion(hold.nodeOpeners)
      // Which of its possible holders has it is not known; that one of them has it is.
      if hold.openers.isEmpty { keeps.deviceFileHolders.formUnion(hold.holders.map(\.pid)) }
      if keeps.pids.isEmpty { keeps.isHeldUnseen = true }
    }
    groups[group] = keeps
  }

  // MARK: Holders

  private static func distinctFiles(_ onNode: [Int: [Descriptor]]) -> Int {
    var files: Set<Int> = []
    var single = 0
    for descriptor in onNode.values.joined() {
      if let file = descriptor.openedFile { files.insert(file) } else { single += 1 }
    }
    return files.count + single
  }

  private func deviceHolders(
    _ device: RegisteredDevice, _ possible: [DeviceFileAttribution.OpenedDeviceFile], _ onNode: [Int: [Descriptor]],
    _ mappings: [Int: Int]
  ) -> [DeviceHolder] {
    var descriptors: [Int: [HeldDescriptor]] = [:]
    for file in possible {
      for (process, positions) in file.holders {
        descriptors[process, default: []] += positions.map {
          HeldDescriptor(facts.processes[process].descriptors[$0], of: file.candidates)
        }
      }
    }
    for (index, onNode) in onNode {
      descriptors[index, default: []] += onNode.map { HeldDescriptor($0, of: [device.address]) }
    }
    return Set(descriptors.keys).union(mappings.keys).sorted().map { index in
      let process = facts.processes[index]
      return DeviceHolder(
        pid: process.pid, command: process.command, user: process.user, virtualMachine: process.virtualMachine,
        descriptors: (descriptors[index] ?? []).sorted(by: HeldDescriptor.inOrder), mappings: mappings[index] ?? 0)
    }
  }

  private mutating func collectHolders() {
    var candidates = sessions.candidates
    for file in attribution.files {
      for (process, positions) in file.holders {
        for position in positions { candidates[process, default: [:]][position] = file.candidates }
      }
    }
    let deviceOfNode = Dictionary(
      registered.compactMap { device in device.registration.name.map { ($0, device.address) } },
      uniquingKeysWith: { first, _ in first })
    holders = facts.processes.enumerated().map { index, process in
      let held = process.descriptors.enumerated().map { position, descriptor in
        if case .cdev(let name) = descriptor.target {
          return HeldDescriptor(descriptor, of: deviceOfNode[name].map { [$0] } ?? [])
        }
        return HeldDescriptor(descriptor, of: candidates[index]?[position] ?? [])
      }
      return Holder(
        process.identity, command: process.command, user: process.user,
        virtualMachine: process.virtualMachine, descriptors: held.sorted(by: HeldDescriptor.inOrder),
        mappings: process.mappings.count)
    }
  }

  /// A holder's descriptors on the data of a device's migration stand with those on the device.
  private mutating func addSessions() {
    for (index, places) in sessions.candidates {
      let process = facts.processes[index]
      for (place, candidates) in places {
        let descriptor = HeldDescriptor(process.descriptors[place], of: candidates)
        for device in candidates {
          guard let holder = devices[device]?.holders.firstIndex(where: { $0.pid == process.pid }) else { continue }
          devices[device]?.holders[holder].descriptors.append(descriptor)
          devices[device]?.holders[holder].descriptors.sort(by: HeldDescriptor.inOrder)
        }
      }
    }
  }

  /// What debugfs and the data files that are open tell of a device and migrations.
  func migration(of device: DeviceAddress) -> Migration? {
    let known = facts.migrations[device]
    guard let files = sessions.counts[device] else { return known }
    var migration = known ?? Migration(state: nil, features: nil)
    migration.dataDescriptors = files
    return migration
  }

  // MARK: Phantoms

  private mutating func collectPhantoms() {
    var ofDevices: [PhantomOpen] = []
    for device in registered {
      guard let hold = devices[device.address], hold.isOpen == true, !hold.phantomEvidence.isEmpty else { continue }
      let who: String
      if let mapped = hold.holders.first(where: { $0.mappings > 0 }) {
        who =
          "\(device.address) is open without a descriptor: pid \(mapped.pid) (\(mapped.command)) still maps its memory."
      } else if hold.holders.isEmpty {
        who =
          "\(device.address) is open and no holder is visible: "
          + (gaps.mayMissHolders ? "a process that may not be read, " : "")
          + "kvm-vfio, a vhost worker, a descriptor in flight or another PID namespace may hold it."
      } else {
        continue
      }
      ofDevices.append(
        PhantomOpen(address: device.address, driver: device.driver, evidence: hold.phantomEvidence, message: who))
    }
    phantoms = ofDevices + phantoms
  }
}

extension [Int: GroupOpenState] {
  /// The groups a process has descriptors on.
  fileprivate mutating func record(_ process: ProcessFacts) {
    for group in process.groupsHeld { self[group, default: GroupOpenState()].fileHolders.insert(process.pid) }
  }
}
