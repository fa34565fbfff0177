/// Attributes each open data file of a migration to a device.
///
/// The link of such a file names the driver and no device (anon_inode_getfile in the drivers below drivers/vfio/pci and
/// in samples/vfio-mdev/mtty.c). The device is one of that driver's that the process holds, and of those one that
/// is in a session, if that is known.
struct MigrationSessions {
  /// The devices that a descriptor may belong to, by the process's index and the descriptor's place.
  private(set) var candidates: [Int: [Int: Set<DeviceAddress>]] = [:]
  /// The number of descriptors that can only belong to a device.
  private(set) var counts: [DeviceAddress: Int] = [:]

  init(_ facts: HostFacts, _ registered: [RegisteredDevice], holds: [DeviceAddress: DeviceOpenState]) {
    let openers = holds.mapValues { Set($0.holders.map(\.pid)) }
    for (index, process) in facts.processes.enumerated() {
      for (place, descriptor) in process.descriptors.enumerated() where descriptor.target == .migration {
        guard let driver = MigrationFile.driver(ofLink: descriptor.link) else { continue }
        let possible = registered.filter { $0.driver?.foldedDriverName == driver }.map(\.address)
        let held = possible.filter { openers[$0]?.contains(process.pid) ?? false }
        let inSession = held.filter { facts.migrations[$0]?.state?.hasSession ?? true }
        let those = Set(inSession.isEmpty ? held : inSession)
        candidates[index, default: [:]][place] = those
        if those.count == 1, let one = those.first { counts[one, default: 0] += 1 }
      }
    }
  }

  /// Returns the number of data files of a driver's migrations that are seen; each has a reference on its module.
  static func seen(_ driver: String, _ facts: HostFacts) -> Int {
    guard MigrationFile.isMade(by: driver) else { return 0 }
    let files = facts.processes.flatMap { process in
      process.descriptors.filter {
        $0.target == .migration && MigrationFile.driver(ofLink: $0.link) == driver.foldedDriverName
      }.map { $0.openedFile.map { [$0] } ?? [Int(process.pid), Int($0.number)] }
    }
    return Set(files).count
  }

  /// Returns the number of references that data files may have that are not seen: one for each open device that is in a
  /// session or whose state is not known. The driver keeps the file until the session ends, whether a process still shows
  /// it or not (`saving_migf`, `resuming_migf` in the drivers). None of them is certain: mtty keeps its state when it is
  /// closed, and ends the session (`mtty_close`, samples/vfio-mdev/mtty.c), so that the next open finds PRE_COPY without
  /// a file.
  static func unseen(
    _ driver: String, _ members: [RegisteredDevice], _ states: [DeviceAddress: DeviceOpenState], _ facts: HostFacts
  ) -> Int {
    guard MigrationFile.isMade(by: driver) else { return 0 }
    return members.count {
      states[$0.address]?.isOpen == true && facts.migrations[$0.address]?.mayHaveSession ?? true
    }
  }

  /// Adds the descriptors on data files to the holders of the devices that they may belong to.
  func adding(
    to states: [DeviceAddress: DeviceOpenState], _ processes: [ProcessFacts]
  ) -> [DeviceAddress: DeviceOpenState] {
    var states = states
    for (position, places) in candidates {
      let process = processes[position]
      for (place, candidates) in places {
        let descriptor = HeldDescriptor(process.descriptors[place], of: candidates)
        for device in candidates {
          guard let holder = states[device]?.holders.firstIndex(where: { $0.pid == process.pid }) else { continue }
          states[device]?.holders[holder].descriptors.append(descriptor)
          states[device]?.holders[holder].descriptors.sort(by: HeldDescriptor.inOrder)
        }
      }
    }
    return states
  }
}

extension Migration {
  /// A data file may be open. Without debugfs the state is not known.
  fileprivate var mayHaveSession: Bool { isPossible && state?.hasSession ?? true }
}

extension MigrationState {
  /// True if a data file is open in this state.
  fileprivate var hasSession: Bool { [.stopCopy, .resuming, .preCopy, .preCopyP2P].contains(self) }
}
