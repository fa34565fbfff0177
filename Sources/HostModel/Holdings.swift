/// Who holds what: the facts of processes, groups and devices put together.
struct Holdings {
  var devices: [DeviceAddress: DeviceHold] = [:]
  /// Pids that keep a group busy.
  private(set) var groupHolders: [Int: Set<Int32>] = [:]
  /// Groups that are busy although no process is seen to hold them.
  private(set) var groupsHeldUnseen: Set<Int> = []
  private(set) var holders: [Holder] = []
  var phantoms: [PhantomOpen] = []
  let gaps: ObservationGaps

  let facts: HostFacts
  private let attribution: DeviceFileAttribution
  let registered: [RegisteredDevice]
  /// The opened device files that may be a device's.
  private let filesOf: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]]
  /// Descriptors on device nodes, by the node's name and the process's index.
  private let nodeDescriptors: [String: [Int: [Descriptor]]]

  init(_ facts: HostFacts) {
    self.facts = facts
    gaps = facts.gaps
    registered = facts.registeredDevices
    attribution = DeviceFileAttribution(facts, devices: registered)
    let files = attribution.files
    var filesOf: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]] = [:]
    for file in files { for device in file.candidates { filesOf[device, default: []].append(file) } }
    self.filesOf = filesOf
    var nodeDescriptors: [String: [Int: [Descriptor]]] = [:]
    for (index, process) in facts.processes.enumerated() {
      for descriptor in process.descriptors {
        if case .cdev(let name) = descriptor.target {
          nodeDescriptors[name, default: [:]][index, default: []].append(descriptor)
        }
      }
    }
    self.nodeDescriptors = nodeDescriptors
    for device in registered { devices[device.address] = hold(device) }
    settleByDriverReferences(KernelRules(facts.host.kernelVersion))
    collectHolders(files)
    findGroupHolders(files)
    collectPhantoms()
  }

  // MARK: One device

  private func hold(_ device: RegisteredDevice) -> DeviceHold {
    var hold = DeviceHold()
    let possible = filesOf[device.address] ?? []
    let sure = possible.filter { $0.candidates.count == 1 }
    let cdevFiles = descriptorsOnNode(device)
    let mappings = mappings(of: device)
    hold.holders = deviceHolders(device, possible, mappings)
    hold.descriptors =
      sure.reduce(0) { $0 + $1.holders.values.reduce(0) { $0 + $1.count } } + cdevFiles.reduce(0) { $0 + $1.count }
    hold.openers = Set(sure.flatMap { $0.holders.keys.map { facts.processes[$0].pid } })
    hold.openers.formUnion(mappings.map { facts.processes[$0.key].pid })
    let comparable = !gaps.filesNotComparable
    if comparable, possible.count == sure.count { hold.openedFiles = sure.count + cdevFiles.count }
    count(device, &hold, sure: sure.count, possible: possible, cdevFiles: cdevFiles, mapped: !mappings.isEmpty)
    return hold
  }

  /// The kernel's open_count from opened files and from what the kernel shows of the device.
  private func count(
    _ device: RegisteredDevice, _ hold: inout DeviceHold, sure: Int,
    possible: [DeviceFileAttribution.OpenedDeviceFile], cdevFiles: [Set<ProcessDescriptor>], mapped: Bool
  ) {
    let seen = gaps.filesNotComparable ? min(sure, 1) : sure
    let exact = !gaps.filesNotComparable && !gaps.mayMissHolders
    if device.isProvedClosed, sure == 0, !mapped {
      (hold.isOpen, hold.openCount, hold.certainty) = (false, 0, .computed)
    } else if sure > 0 {
      // A file that may also be this device's would add to the count.
      let settled = exact && possible.count == sure && !device.isProvedClosed
      (hold.isOpen, hold.openCount, hold.certainty) = (true, seen, settled ? .computed : .lowerBound)
    } else if mapped {
      (hold.isOpen, hold.openCount, hold.certainty) = (true, 1, .lowerBound)
      hold.phantomEvidence = evidence(device) + ["mapping"]
    } else if !possible.isEmpty {
      countAmbiguous(device, &hold, possible, exact: exact)
    } else if !cdevFiles.isEmpty {
      // Bound is not visible in procfs; `enable` tells it (`vfio_pci_core_enable` runs at BIND_IOMMUFD).
      guard let enabled = device.enableCount else { return }
      (hold.isOpen, hold.openCount, hold.certainty) = (enabled > 0, enabled > 0 ? 1 : 0, .computed)
      if enabled > 0 { hold.openers = Set(cdevFiles.flatMap { $0.map(\.task) }) }
    } else {
      hold.phantomEvidence = evidence(device)
      if (device.interrupts ?? 0) > 0 {
        (hold.isOpen, hold.openCount, hold.certainty) = (true, 1, .lowerBound)
      } else if device.enableCount == nil, !gaps.mayMissHolders {
        // No process holds it; a driver's count may still contradict this (`settleByDriverReferences`).
        (hold.isOpen, hold.openCount, hold.certainty) = (false, 0, .computed)
      }
    }
  }

  /// Files that may belong to one of several devices. When each of them is certainly open and there are as many
  /// files as devices, each device has exactly one of them.
  private func countAmbiguous(
    _ device: RegisteredDevice, _ hold: inout DeviceHold, _ possible: [DeviceFileAttribution.OpenedDeviceFile],
    exact: Bool
  ) {
    guard let enabled = device.enableCount, enabled > 0 else { return }
    let candidates = possible[0].candidates
    let sameChoice = possible.allSatisfy { $0.candidates == candidates }
    let allOpen = registered.filter { candidates.contains($0.address) }.allSatisfy { ($0.enableCount ?? 0) > 0 }
    (hold.isOpen, hold.openCount, hold.certainty) = (true, 1, .lowerBound)
    if exact, sameChoice, allOpen, possible.count == candidates.count {
      (hold.openCount, hold.certainty, hold.openedFiles) = (1, .computed, 1)
    }
  }

  private func evidence(_ device: RegisteredDevice) -> [String] {
    var result: [String] = []
    if let enabled = device.enableCount, enabled > 0 { result.append("enable") }
    if let lines = device.interrupts, lines > 0 { result.append("interrupts") }
    return result
  }

  // MARK: Holders

  private func descriptorsOnNode(_ device: RegisteredDevice) -> [Set<ProcessDescriptor>] {
    guard let name = device.registration.name else { return [] }
    var files: [Int: Set<ProcessDescriptor>] = [:]
    var single: [Set<ProcessDescriptor>] = []
    for (index, descriptors) in nodeDescriptors[name] ?? [:] {
      for descriptor in descriptors {
        let place = ProcessDescriptor(
          task: facts.processes[index].pid, number: descriptor.number, thread: descriptor.thread)
        if let file = descriptor.openedFile { files[file, default: []].insert(place) } else { single.append([place]) }
      }
    }
    return Array(files.values) + single
  }

  private struct ProcessDescriptor: Hashable {
    let task: Int32
    let number: Int32
    let thread: Int32?
  }

  /// Mappings that certainly are of this device, by index of the process.
  private func mappings(of device: RegisteredDevice) -> [Int: Int] {
    var result: [Int: Int] = [:]
    for (process, candidates) in attribution.mappingCandidates.enumerated() where !candidates.isEmpty {
      let count = candidates.filter { $0 == [device.address] }.count
      if count > 0 { result[process] = count }
    }
    return result
  }

  private func deviceHolders(
    _ device: RegisteredDevice, _ possible: [DeviceFileAttribution.OpenedDeviceFile], _ mappings: [Int: Int]
  ) -> [DeviceHolder] {
    var descriptors: [Int: [HeldDescriptor]] = [:]
    for file in possible {
      for (process, positions) in file.holders {
        descriptors[process, default: []] += positions.map {
          held(facts.processes[process].descriptors[$0], file.candidates)
        }
      }
    }
    if let name = device.registration.name {
      for (index, onNode) in nodeDescriptors[name] ?? [:] {
        descriptors[index, default: []] += onNode.map { held($0, [device.address]) }
      }
    }
    return Set(descriptors.keys).union(mappings.keys).sorted().map { index in
      let process = facts.processes[index]
      return DeviceHolder(
        pid: process.pid, command: process.command, user: process.user, virtualMachine: process.virtualMachine,
        descriptors: (descriptors[index] ?? []).sorted(by: Self.inOrder), mappings: mappings[index] ?? 0)
    }.sorted { $0.pid < $1.pid }
  }

  private mutating func collectHolders(_ files: [DeviceFileAttribution.OpenedDeviceFile]) {
    var candidates: [Int: [Int: Set<DeviceAddress>]] = [:]
    for file in files {
      for (process, positions) in file.holders {
        for position in positions { candidates[process, default: [:]][position] = file.candidates }
      }
    }
    let deviceOfNode = Dictionary(
      registered.compactMap { device in device.registration.name.map { ($0, device.address) } },
      uniquingKeysWith: { first, _ in first })
    for (index, process) in facts.processes.enumerated() {
      let held = process.descriptors.enumerated().map { position, descriptor in
        if case .cdev(let name) = descriptor.target {
          return self.held(descriptor, deviceOfNode[name].map { [$0] } ?? [])
        }
        return self.held(descriptor, candidates[index]?[position] ?? [])
      }
      holders.append(
        Holder(
          pid: process.pid, startTime: process.startTime, command: process.command, user: process.user,
          virtualMachine: process.virtualMachine, descriptors: held.sorted(by: Self.inOrder),
          mappings: process.mappings.count))
    }
    holders.sort { $0.pid < $1.pid }
  }

  private func held(_ descriptor: Descriptor, _ candidates: Set<DeviceAddress>) -> HeldDescriptor {
    let kind: HeldDescriptor.Kind =
      switch descriptor.target {
      case .container: .container
      case .group: .group
      case .device: .device
      case .cdev: .cdev
      case .iommufd: .iommufd
      }
    return HeldDescriptor(
      number: descriptor.number, thread: descriptor.thread, kind: kind, target: descriptor.link,
      device: candidates.count == 1 ? candidates.first : nil, oneOf: candidates.count > 1 ? candidates.sorted() : [])
  }

  private static func inOrder(_ left: HeldDescriptor, _ right: HeldDescriptor) -> Bool {
    (left.thread ?? 0, left.number) < (right.thread ?? 0, right.number)
  }

  // MARK: Groups

  /// A group is busy while its file is open: by a descriptor on it, by device files that pin it (container.c,
  /// `vfio_group_use_container`), or by a cdev of the group that is bound.
  private mutating func findGroupHolders(_ files: [DeviceFileAttribution.OpenedDeviceFile]) {
    for process in facts.processes {
      for group in process.groupsHeld { groupHolders[group, default: []].insert(process.pid) }
    }
    let groupOf = Dictionary(registered.map { ($0.address, $0.iommuGroup) }, uniquingKeysWith: { first, _ in first })
    for file in files {
      let groups = Set(file.candidates.map { groupOf[$0] ?? nil })
      guard groups.count == 1, let group = groups.first ?? nil else { continue }
      for process in file.holders.keys { groupHolders[group, default: []].insert(facts.processes[process].pid) }
    }
    for device in registered {
      guard let group = device.iommuGroup, let hold = devices[device.address], hold.isOpen == true else { continue }
      groupHolders[group, default: []].formUnion(hold.openers)
      if groupHolders[group, default: []].isEmpty { groupsHeldUnseen.insert(group) }
    }
  }

  // MARK: Phantoms

  private mutating func collectPhantoms() {
    for device in registered {
      guard let hold = devices[device.address], hold.isOpen == true, !hold.phantomEvidence.isEmpty else { continue }
      let mapped = hold.holders.first { $0.mappings > 0 }
      if let mapped {
        phantoms.append(
          PhantomOpen(
            address: device.address, driver: device.driver, evidence: hold.phantomEvidence,
            message: "\(device.address) is open without a descriptor: pid \(mapped.pid) (\(mapped.command)) still "
              + "maps its memory."))
      } else if hold.holders.isEmpty {
        phantoms.append(
          PhantomOpen(
            address: device.address, driver: device.driver, evidence: hold.phantomEvidence,
            message: "\(device.address) is open and no holder is visible: "
              + (gaps.mayMissHolders
                ? "a process that may not be read, " : "")
              + "kvm-vfio, a vhost worker, a descriptor in flight or another PID namespace may hold it."))
      }
    }
  }
}
