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
  /// Devices that are open in groups that no process holds, where no file names them: their opener has closed the
  /// group's descriptor. Empty if some processes cannot be read, because one of those is the likelier holder.
  private let openInUnheldGroups: Set<DeviceAddress>
  /// The groups with a device that has lost its driver and may be open (`LeavingDevices`).
  private let groupsLeft: Set<Int>
  /// The devices of each group that were not enabled when that was read.
  private let closedInGroup: [Int: Set<DeviceAddress>]
  /// The files that the look before showed: they were open before `enable` was read in this one.
  private let known: Set<FileKey>
  /// The sets of devices that have exactly one of as many files each.
  private var oneEach: Set<Set<DeviceAddress>> = []

  init(
    _ facts: HostFacts, devices registered: [RegisteredDevice], leaving: LeavingDevices, after earlier: HostFacts?
  ) {
    let devices = registered + leaving.all
    self.devices = Dictionary(firstOf: devices, by: \.address)
    groupsLeft = Set(leaving.all.filter { !$0.isProvedClosed }.compactMap(\.iommuGroup))
    known = earlier.map(FileKey.all) ?? []
    var closed: [Int: Set<DeviceAddress>] = [:]
    for device in registered where device.isProvedClosed && device.enableCount == 0 {
      if let group = device.iommuGroup { closed[group, default: []].insert(device.address) }
    }
    closedInGroup = closed
    let open = devices.filter { !$0.isProvedClosed }
    openDevices = Set(open.map(\.address))
    var inGroup: [Int: Set<DeviceAddress>] = [:]
    for device in open {
      if let group = device.iommuGroup { inGroup[group, default: []].insert(device.address) }
    }
    openInGroup = inGroup
    let held = facts.processes.reduce(into: Set<Int>()) { $0.formUnion($1.groupsHeld) }
    let explained = facts.processes.reduce(into: Set<DeviceAddress>()) { $0.formUnion($1.namedDevices) }
    openInUnheldGroups = Set(
      open.filter { device in
        if explained.contains(device.address) { return false }
        let isSaidOpen = (device.enableCount ?? 0) > 0 || (device.interrupts ?? 0) > 0
        return isSaidOpen && !facts.gaps.mayMissHolders && device.iommuGroup.map { !held.contains($0) } ?? false
      }.map(\.address))
    let perProcess = facts.processes.map { candidates(of: $0) }
    collectFiles(facts, perProcess)
    collectMappings(facts, perProcess)
    // A function that has lost its driver may be enabled for another reason, unless it certainly is being unbound.
    let sure = registered + leaving.all.filter { leaving.certain.contains($0.address) }
    findOneEach(enabled: Set(sure.filter { ($0.enableCount ?? 0) > 0 }.map(\.address)), facts.gaps)
  }

  /// Returns true if each of these devices has exactly one of as many files, as far as can be seen: each is certainly
  /// open, and no other file can be of one of them.
  func isOneEach(_ devices: Set<DeviceAddress>) -> Bool { oneEach.contains(devices) }

  private mutating func findOneEach(enabled: Set<DeviceAddress>, _ gaps: ObservationGaps) {
    guard !gaps.filesNotComparable, !gaps.mayMissHolders else { return }
    let several = Dictionary(grouping: files.filter { $0.candidates.count > 1 }, by: \.candidates)
    for (candidates, files) in several where files.count == candidates.count && candidates.isSubset(of: enabled) {
      let isAlone = self.files.allSatisfy { $0.candidates == candidates || $0.candidates.isDisjoint(with: candidates) }
      if isAlone, candidates.isDisjoint(with: namelessCandidates) { oneEach.insert(candidates) }
    }
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
    let mappings = process.mappings ?? []
    guard files > 0 || mappings.contains(where: { $0.cdev == nil }) else { return [] }
    let groups = process.groupsHeld
    var candidates: Set<DeviceAddress>
    if groups.isEmpty {
      // A container's device files keep the group busy after its descriptor is closed; a file may also have come
      // from another process. Any open device is possible.
      candidates = openDevices
    } else {
      // One of several group descriptors may be closed already: a device of a group that no other process holds is
      // possible. That is not so where a device of its own groups explains what is left over.
      let others = groups.isDisjoint(with: groupsLeft) ? openInUnheldGroups : []
      let own = groups.reduce(into: Set<DeviceAddress>()) { $0.formUnion(openInGroup[$1] ?? []) }
      candidates = own.union(others)
      let areTooMany = files > candidates.count
      // It has a file, and none of those is open: it closed a group's descriptor that others still have (fork).
      if candidates.isEmpty { candidates = openDevices }
      // Files too many, and some of them new: a device may have been opened after its `enable` was read.
      if areTooMany, hasNewFile(process) {
        candidates = groups.reduce(into: candidates) { $0.formUnion(closedInGroup[$1] ?? []) }
      }
    }
    // A command line does not name what was plugged in later: it must account for every file.
    let named = candidates.intersection(process.devicesOnCommandLine)
    if !named.isEmpty, files <= named.count { candidates = named }
    if files == 1 {
      let mapped = matching(mappings.filter { $0.cdev == nil }, candidates)
      if !mapped.isEmpty { candidates = mapped }
    }
    return candidates
  }

  private func hasNewFile(_ process: ProcessFacts) -> Bool {
    process.descriptors.contains { $0.target == .device(nil) && !known.contains(FileKey(process, $0)) }
  }

  private mutating func collectMappings(_ facts: HostFacts, _ perProcess: [Set<DeviceAddress>]) {
    let ofNode = Dictionary(
      devices.values.compactMap { device in device.registration.name.map { ($0, device.address) } },
      uniquingKeysWith: min)
    for (process, facts) in facts.processes.enumerated() {
      // A file that names its device may be the mapped one, whatever groups the process has.
      let named = facts.descriptors.compactMap { if case .device(let device?) = $0.target { device } else { nil } }
      let all = perProcess[process].union(named)
      for mapping in facts.mappings ?? [] {
        let device: DeviceAddress?
        if let node = mapping.cdev {
          device = ofNode[node]
        } else {
          let possible = matching([mapping], all)
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

/// The identity of a descriptor from one look to the next.
private struct FileKey: Hashable {
  let process: ProcessIdentity
  let thread: Int32?
  let number: Int32

  init(_ process: ProcessFacts, _ descriptor: Descriptor) {
    self.process = process.identity
    thread = descriptor.thread
    number = descriptor.number
  }

  static func all(_ facts: HostFacts) -> Set<FileKey> {
    Set(
      facts.processes.flatMap { process in
        process.descriptors.filter { $0.target == .device(nil) }.map { FileKey(process, $0) }
      })
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

  /// The devices of its open files that are known.
  fileprivate var namedDevices: Set<DeviceAddress> {
    Set(
      descriptors.compactMap { descriptor in
        if case .device(let device?) = descriptor.target { device } else { nil }
      })
  }

  /// The number of its open device files without a named device; every descriptor counts if they cannot be compared.
  var anonymousFiles: Int {
    var shared: Set<Int> = []
    var single = 0
    for descriptor in descriptors {
      guard case .device(nil) = descriptor.target else { continue }
      if let file = descriptor.openedFile { shared.insert(file) } else { single += 1 }
    }
    return shared.count + single
  }
}
