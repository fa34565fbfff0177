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

  private static let drivers: [String: String] = [
    "anon_inode:mlx5vf_mig": "mlx5_vfio_pci", "anon_inode:hisi_acc_vf_mig": "hisi_acc_vfio_pci",
    "anon_inode:virtiovf_mig": "virtio_vfio_pci", "anon_inode:qat_vf_mig": "qat_vfio_pci",
    "anon_inode:pds_vfio_lm": "pds_vfio_pci", "anon_inode:xe_vfio_mig": "xe_vfio_pci", "anon_inode:mtty_mig": "mtty",
  ]

  init(_ facts: HostFacts, _ registered: [RegisteredDevice], holds: [DeviceAddress: DeviceOpenState]) {
    let openers = holds.mapValues { Set($0.holders.map(\.pid)) }
    for (index, process) in facts.processes.enumerated() {
      for (place, descriptor) in process.descriptors.enumerated() where descriptor.target == .migration {
        guard let driver = Self.drivers[descriptor.link] else { continue }
        let possible = registered.filter { $0.driver == driver }.map(\.address)
        let held = possible.filter { openers[$0]?.contains(process.pid) ?? false }
        let inSession = held.filter { facts.migrations[$0]?.state?.hasSession ?? true }
        let those = Set(inSession.isEmpty ? held : inSession)
        candidates[index, default: [:]][place] = those
        if those.count == 1, let one = those.first { counts[one, default: 0] += 1 }
      }
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

extension MigrationState {
  /// True if a data file is open in this state.
  fileprivate var hasSession: Bool { [.stopCopy, .resuming, .preCopy, .preCopyP2P].contains(self) }
}
