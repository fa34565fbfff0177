/// Attributes each open device file of the group path to a device.
///
/// From 6.18 fdinfo names the device. Before, the link reads `anon_inode:[vfio-device]` for every device, and the
/// device follows from the holder's groups, mappings and command line. If that leaves several devices the file stays
/// "one of" them; nothing is guessed.
struct DeviceFileAttribution {
  /// An open file description of a device and its visible descriptors.
  struct OpenedDeviceFile {
    /// The devices it may belong to: exactly one if that is known, none if there are too many to name.
    var candidates: Set<DeviceAddress>
    /// Processes by index, with the positions of their descriptors.
    var holders: [Int: [Int]] = [:]
  }

  /// The open device files, in no order.
  private(set) var files: [OpenedDeviceFile] = []
  /// The possible devices of files that have too many to name.
  private(set) var namelessCandidates: Set<DeviceAddress> = []
  /// The number of mappings that certainly are of a device, by index of the process.
  private(set) var mappings: [DeviceAddress: [Int: Int]] = [:]

  private let devices: [DeviceAddress: RegisteredDevice]
  private let openDevices: Set<DeviceAddress>
  private let openInGroup: [Int: Set<DeviceAddress>]
  /// The devices that something shows as open in groups that no process holds: the process that opened them has closed
  /// the group's descriptor. Empty if some processes cannot be read, for then one of those is the likelier holder.
  private let openInUnheldGroups: Set<DeviceAddress>

  init(_ facts: HostFacts, devices: [RegisteredDevice]) {
    self.devices = Dictionary(firstOf: devices, by: \.address)
    let open = devices.filter { !$0.isProvedClosed }
    openDevices = Set(open.map(\.address))
    var inGroup: [Int: Set<DeviceAddress>] = [:]
    for device in open {
      if let group = device.iommuGroup { inGroup[group, default: []].insert(device.address) }
    }
    openInGroup = inGroup
    let held = facts.processes.reduce(into: Set<Int>()) { $0.formUnion($1.groupsHeld) }
    openInUnheldGroups = Set(
      open.filter { device in
        let isSaidOpen = (device.enableCount ?? 0) > 0 || (device.interrupts ?? 0) > 0
        return isSaidOpen && !facts.gaps.mayMissHolders && device.iommuGroup.map { !held.contains($0) } ?? false
      }.map(\.address))
    let perProcess = facts.processes.map { candidates(of: $0) }
    collectFiles(facts, perProcess)
    collectMappings(facts, perProcess)
  }

  private mutating func collectFiles(_ facts: HostFacts, _ perProcess: [Set<DeviceAddress>]) {
    var shared: [Int: [Int: [Int]]] = [:]
    var known: [Int: Set<DeviceAddress>] = [:]
    for (process, facts) in facts.processes.enumerated() {
      for (position, descriptor) in facts.descriptors.enumerated() {
        guard case .device(let device) = descriptor.target else { continue }
        if let file = descriptor.openedFile {
          shared[file, default: [:]][process, default: []].append(position)
          if let device { known[file, default: []].insert(device) }
        } else {
          add(device.map { [$0] } ?? perProcess[process], [process: [position]])
        }
      }
    }
    for (file, holders) in shared {
      add(known[file] ?? Self.agreement(holders.keys.map { perProcess[$0] }), holders)
    }
  }

  /// "One of 4,000" helps no user, and listing the file with each of them would cost the square of that.
  private static let mostNamed = 64

  private mutating func add(_ candidates: Set<DeviceAddress>, _ holders: [Int: [Int]]) {
    let areNamed = candidates.count <= Self.mostNamed
    if !areNamed, !candidates.isSubset(of: namelessCandidates) { namelessCandidates.formUnion(candidates) }
    files.append(OpenedDeviceFile(candidates: areNamed ? candidates : [], holders: holders))
  }

  /// Returns the devices that all holders of a shared file may have. If there is none, an unknown one of them got the
  /// file from elsewhere, and the devices that any of them may have are returned.
  private static func agreement(_ sets: [Set<DeviceAddress>]) -> Set<DeviceAddress> {
    guard let first = sets.first else { return [] }
    let common = sets.dropFirst().reduce(first) { $0.intersection($1) }
    return common.isEmpty ? sets.dropFirst().reduce(first) { $0.union($1) } : common
  }

  /// The devices whose files a process can have from the group path.
  private func candidates(of process: ProcessFacts) -> Set<DeviceAddress> {
    let files = process.anonymousFiles
    guard files > 0 || process.mappings.contains(where: { $0.cdev == nil }) else { return [] }
    let groups = process.groupsHeld
    var candidates: Set<DeviceAddress>
    if groups.isEmpty {
      // A container's device files keep the group busy after its descriptor is closed; a file may also have come
      // from another process. Any open device is possible.
      candidates = openDevices
    } else {
      // One of several group descriptors may be closed already: a device of a group that no other process holds is
      // possible.
      candidates = groups.reduce(into: openInUnheldGroups) { $0.formUnion(openInGroup[$1] ?? []) }
      // It has a file, and none of those is open: it closed a group's descriptor that others still have (fork).
      if candidates.isEmpty { candidates = openDevices }
    }
    // A command line does not name what was plugged in later: it must account for every file.
    let named = candidates.intersection(process.devicesOnCommandLine)
    if !named.isEmpty, files <= named.count { candidates = named }
    if files == 1 {
      let mapped = matching(process.mappings.filter { $0.cdev == nil }, candidates)
      if !mapped.isEmpty { candidates = mapped }
    }
    return candidates
  }

  private mutating func collectMappings(_ facts: HostFacts, _ perProcess: [Set<DeviceAddress>]) {
    let ofNode = Dictionary(
      devices.values.compactMap { device in device.registration.name.map { ($0, device.address) } },
      uniquingKeysWith: min)
    for (process, facts) in facts.processes.enumerated() {
      for mapping in facts.mappings {
        let device: DeviceAddress?
        if let node = mapping.cdev {
          device = ofNode[node]
        } else {
          let possible = matching([mapping], perProcess[process])
          device = possible.count == 1 ? possible.first : nil
        }
        if let device { mappings[device, default: [:]][process, default: 0] += 1 }
      }
    }
  }

  /// The candidates whose BARs fit every mapping.
  private func matching(
    _ mappings: [DeviceMapping], _ candidates: Set<DeviceAddress>
  ) -> Set<DeviceAddress> {
    guard !mappings.isEmpty else { return candidates }
    return candidates.filter { address in
      guard let sizes = devices[address]?.barSizes, !sizes.isEmpty else { return true }
      return mappings.allSatisfy { Self.fits($0, sizes) }
    }
  }

  /// Region N of a vfio-pci device is BAR N (`VFIO_PCI_BAR0_REGION_INDEX`), rounded up to a page
  /// (`vfio_pci_core_mmap`); a page is 4 KiB, on some hosts 64 KiB. Regions past the VGA one are the driver's own.
  private static func fits(_ mapping: DeviceMapping, _ sizes: [UInt64]) -> Bool {
    guard sizes.indices.contains(mapping.region) else { return mapping.region > 8 }
    let size = sizes[mapping.region]
    guard size > 0 else { return false }
    return mapping.length <= max(size, 4096) || mapping.length == 65536
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

  /// The number of its open device files without a named device; every descriptor counts if they cannot be compared.
  fileprivate var anonymousFiles: Int {
    var shared: Set<Int> = []
    var single = 0
    for descriptor in descriptors {
      guard case .device(nil) = descriptor.target else { continue }
      if let file = descriptor.openedFile { shared.insert(file) } else { single += 1 }
    }
    return shared.count + single
  }
}
