/// The descriptors and mappings of a host's processes, by the device, device node or group that they refer to.
struct HolderIndex {
  /// The processes; elsewhere a process is given by its position here.
  let processes: [ProcessFacts]
  /// The devices that each open device file of the group path may belong to.
  let attribution: DeviceFileAttribution
  /// The open device files that may belong to a device.
  private let files: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]]
  /// Descriptors on device nodes, by the node's name and the process's position.
  private let nodeDescriptors: [String: [Int: [Descriptor]]]
  /// The devices that have nodes, by the node's name.
  private let deviceOfNode: [String: DeviceAddress]
  /// The processes, by pid, with a descriptor on a group's node, by the group's number.
  let groupFileHolders: [Int: Set<Int32>]

  /// Finds them in the facts of a look; `earlier` has those of the look before.
  init(_ facts: HostFacts, registered: [RegisteredDevice], leaving: LeavingDevices, after earlier: HostFacts?) {
    processes = facts.processes
    attribution = DeviceFileAttribution(facts, devices: registered, leaving: leaving, after: earlier)
    var files: [DeviceAddress: [DeviceFileAttribution.OpenedDeviceFile]] = [:]
    for file in attribution.files { for device in file.candidates { files[device, default: []].append(file) } }
    self.files = files
    var nodeDescriptors: [String: [Int: [Descriptor]]] = [:]
    var groupFileHolders: [Int: Set<Int32>] = [:]
    for (position, process) in facts.processes.enumerated() {
      for group in process.groupsHeld { groupFileHolders[group, default: []].insert(process.pid) }
      for descriptor in process.descriptors {
        if case .cdev(let name) = descriptor.target {
          nodeDescriptors[name, default: [:]][position, default: []].append(descriptor)
        }
      }
    }
    (self.nodeDescriptors, self.groupFileHolders) = (nodeDescriptors, groupFileHolders)
    deviceOfNode = Dictionary(
      (registered + leaving.all).compactMap { device in device.registration.name.map { ($0, device.address) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The open device files of the group path that may belong to a device.
  func files(of device: RegisteredDevice) -> [DeviceFileAttribution.OpenedDeviceFile] { files[device.address] ?? [] }

  /// The descriptors on a device's node, by the process's position.
  func nodeDescriptors(of device: RegisteredDevice) -> [Int: [Descriptor]] {
    device.registration.name.flatMap { nodeDescriptors[$0] } ?? [:]
  }

  /// The number of mappings that certainly are of a device, by the process's position.
  func mappings(of device: RegisteredDevice) -> [Int: Int] { attribution.mappings[device.address] ?? [:] }

  /// The processes with a descriptor that may lead to a device or with a mapping of it, in order.
  func holders(of device: RegisteredDevice) -> [DeviceHolder] {
    var descriptors: [Int: [HeldDescriptor]] = [:]
    for file in files(of: device) {
      for (position, places) in file.holders {
        descriptors[position, default: []] += places.map {
          HeldDescriptor(
            processes[position].descriptors[$0], of: file.candidates, isOneEach: attribution.isOneEach(file.candidates))
        }
      }
    }
    for (position, onNode) in nodeDescriptors(of: device) {
      descriptors[position, default: []] += onNode.map { HeldDescriptor($0, of: [device.address]) }
    }
    let mappings = mappings(of: device)
    return Set(descriptors.keys).union(mappings.keys).sorted().map { position in
      let process = processes[position]
      return DeviceHolder(
        pid: process.pid, command: process.command, user: process.user, virtualMachine: process.virtualMachine,
        descriptors: (descriptors[position] ?? []).sorted(by: HeldDescriptor.inOrder),
        mappings: process.mappings.map { _ in mappings[position] ?? 0 })
    }
  }

  /// The processes with a descriptor on a group's node, with those descriptors.
  func holders(ofGroup id: Int) -> [DeviceHolder] { holders { $0.target == .group(id) } }

  /// The processes with a descriptor on the node of a device that is none of these any more, with those descriptors.
  func holders(ofNodesNotIn names: Set<String>) -> [DeviceHolder] {
    holders { if case .cdev(let name) = $0.target { !names.contains(name) } else { false } }
  }

  /// The processes with some descriptor, with those descriptors.
  func holders(with means: (Descriptor) -> Bool) -> [DeviceHolder] {
    processes.compactMap { process in
      let held = process.descriptors.filter(means)
      guard !held.isEmpty else { return nil }
      return DeviceHolder(
        pid: process.pid, command: process.command, user: process.user, virtualMachine: process.virtualMachine,
        descriptors: held.map { HeldDescriptor($0, of: []) }.sorted(by: HeldDescriptor.inOrder),
        mappings: process.mappings.map { _ in 0 })
    }
  }

  /// Every process that holds something, with all that it holds.
  func holders(_ sessions: MigrationSessions) -> [Holder] {
    var candidates = sessions.candidates
    for file in attribution.files {
      for (position, places) in file.holders {
        for place in places { candidates[position, default: [:]][place] = file.candidates }
      }
    }
    return processes.enumerated().map { position, process in
      let held = process.descriptors.enumerated().map { place, descriptor in
        if case .cdev(let name) = descriptor.target {
          return HeldDescriptor(descriptor, of: deviceOfNode[name].map { [$0] } ?? [])
        }
        let possible = candidates[position]?[place] ?? []
        let isOneEach = descriptor.target == .device(nil) && attribution.isOneEach(possible)
        return HeldDescriptor(descriptor, of: possible, isOneEach: isOneEach)
      }
      return Holder(
        process.identity, command: process.command, user: process.user, virtualMachine: process.virtualMachine,
        descriptors: held.sorted(by: HeldDescriptor.inOrder), mappings: process.mappings?.count,
        memory: process.memory)
    }
  }
}
