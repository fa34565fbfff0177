/// Which device each opened device file of the group path belongs to.
///
/// From 6.18 fdinfo says so. Before, the link reads `anon_inode:[vfio-device]` for every device, and the answer
/// follows from what else the holder has: the groups it holds, what it mapped, what its command line names. Where
/// that leaves several devices the file stays "one of" them; nothing is guessed.
struct DeviceFileAttribution {
  /// One opened device file and all descriptors seen on it.
  struct OpenedDeviceFile {
    /// The devices it may belong to; exactly one where that is known.
    var candidates: Set<DeviceAddress>
    /// Processes by index, with the positions of their descriptors.
    var holders: [Int: [Int]] = [:]
  }

  /// The opened files, in no order.
  private(set) var files: [OpenedDeviceFile] = []
  /// For each process the devices its mappings of anonymous device files may belong to, by position.
  private(set) var mappingCandidates: [[Set<DeviceAddress>]] = []

  init(_ facts: HostFacts, devices: [RegisteredDevice]) {
    let perProcess = facts.processes.map { Self.candidates(of: $0, among: devices, facts: facts) }
    collectFiles(facts, perProcess)
    mappingCandidates = zip(facts.processes, perProcess).map { process, candidates in
      process.mappings.map { mapping in
        if let node = mapping.cdev {
          return Set(devices.filter { $0.registration.name == node }.map(\.address))
        }
        return Self.matching([mapping], candidates, devices)
      }
    }
  }

  private mutating func collectFiles(_ facts: HostFacts, _ perProcess: [Set<DeviceAddress>]) {
    var indexOfFile: [Int: Int] = [:]
    for (processIndex, process) in facts.processes.enumerated() {
      for (position, descriptor) in process.descriptors.enumerated() {
        guard case .device(let known) = descriptor.target else { continue }
        let candidates = known.map { [$0] } ?? perProcess[processIndex]
        if let file = descriptor.openedFile, let index = indexOfFile[file] {
          // Shared by fork or passing: each holder narrows the answer, unless they contradict each other.
          let common = files[index].candidates.intersection(candidates)
          if !common.isEmpty { files[index].candidates = common }
          files[index].holders[processIndex, default: []].append(position)
        } else {
          if let file = descriptor.openedFile { indexOfFile[file] = files.count }
          files.append(OpenedDeviceFile(candidates: candidates, holders: [processIndex: [position]]))
        }
      }
    }
  }

  /// The devices whose files a process can have from the group path.
  private static func candidates(
    of process: ProcessFacts, among devices: [RegisteredDevice], facts: HostFacts
  ) -> Set<DeviceAddress> {
    let groups = process.groupsHeld
    let open = devices.filter { !$0.isProvedClosed }
    var candidates: Set<DeviceAddress>
    if groups.isEmpty {
      // A container's device files keep the group busy after its descriptor is closed; a file may also have come
      // from another process. Any open device is possible.
      candidates = Set(open.map(\.address))
    } else {
      candidates = Set(open.filter { $0.iommuGroup.map(groups.contains) ?? false }.map(\.address))
    }
    let named = candidates.intersection(process.devicesOnCommandLine)
    if !named.isEmpty { candidates = named }
    let files = Set(
      process.descriptors.compactMap { descriptor in
        if case .device = descriptor.target { descriptor.openedFile } else { nil }
      })
    if files.count == 1 {
      let mapped = matching(process.mappings.filter { $0.cdev == nil }, candidates, devices)
      if !mapped.isEmpty { candidates = mapped }
    }
    return candidates
  }

  /// The candidates whose BARs fit every mapping: region N of a vfio-pci device is BAR N (`VFIO_PCI_BAR0_REGION_INDEX`).
  private static func matching(
    _ mappings: [DeviceMapping], _ candidates: Set<DeviceAddress>, _ devices: [RegisteredDevice]
  ) -> Set<DeviceAddress> {
    guard !mappings.isEmpty else { return candidates }
    return Set(
      devices.filter { device in
        candidates.contains(device.address)
          && mappings.allSatisfy { mapping in
            guard device.barSizes.indices.contains(mapping.region) else { return mapping.region > 6 }
            return device.barSizes[mapping.region] >= mapping.length
          }
      }.map(\.address))
  }
}

extension ProcessFacts {
  /// The groups it has a descriptor on.
  var groupsHeld: Set<Int> {
    Set(
      descriptors.compactMap { descriptor in
        if case .group(let id) = descriptor.target { id } else { nil }
      })
  }
}
