/// The visible reasons why a group is busy.
struct GroupOpenState {
  /// Processes, by pid, with a descriptor on the group's node.
  var fileHolders: Set<Int32> = []
  /// Processes, by pid, with device files, which keep the group's file open when its own descriptor is closed
  /// (`vfio_group_use_container`, drivers/vfio/container.c).
  var deviceFileHolders: Set<Int32> = []
  /// Processes, by pid, that have a device of the group bound through its node (`cdev_device_open_cnt`).
  var nodeHolders: Set<Int32> = []
  /// Processes, by pid, with device files and an iommufd in place of a container. An iommufd that was given to
  /// SET_CONTAINER does not pin the group (`vfio_df_group_open` binds the device to it, and `vfio_group_fops_release`
  /// clears `opened_file` with devices open), so that these files keep it busy only if they are of a container.
  var unpinnedHolders: Set<Int32> = []
  /// The opens and closes of the group's devices that are in progress.
  var transitions: [OpenTransition] = []
  /// A device of the group is open and no holder of it is visible.
  var isHeldUnseen = false
  /// A device of the group may be open.
  var isUncertain = false
  /// The processes, by pid, that may have such a device open.
  var possibleHolders: Set<Int32> = []

  var pids: Set<Int32> { fileHolders.union(deviceFileHolders).union(nodeHolders) }
  var isBusy: Bool { isHeldUnseen || !pids.isEmpty }

  /// The states of groups, by number: of those with a descriptor on the node and those of registered devices.
  static func all(
    fileHolders: [Int: Set<Int32>], _ registered: [RegisteredDevice], _ states: [DeviceAddress: DeviceOpenState],
    _ processes: [ProcessFacts]
  ) -> [Int: GroupOpenState] {
    var groups = fileHolders.mapValues { GroupOpenState(fileHolders: $0) }
    let unpinning = Set(processes.filter(\.hasOnlyIOMMUFD).map(\.pid))
    for device in registered {
      guard let group = device.iommuGroup, let state = states[device.address] else { continue }
      groups[group, default: GroupOpenState()].add(state, unpinning)
    }
    return groups
  }

  private mutating func add(_ device: DeviceOpenState, _ unpinning: Set<Int32>) {
    if device.isOpen == nil {
      isUncertain = true
      possibleHolders.formUnion(device.holders.map(\.pid))
    }
    guard device.isOpen == true else { return }
    // One of the possible holders has the device open, where it is unknown which one.
    let openers = device.openers.isEmpty ? Set(device.holders.map(\.pid)) : device.fileOpeners
    unpinnedHolders.formUnion(openers.intersection(unpinning))
    deviceFileHolders.formUnion(openers.subtracting(unpinning))
    nodeHolders.formUnion(device.nodeOpeners)
    if !unpinnedHolders.isEmpty { isUncertain = true }
    if let transition = device.transition { transitions.append(transition) }
    if pids.isEmpty, unpinnedHolders.isEmpty { isHeldUnseen = true }
  }
}

extension ProcessFacts {
  /// It has an iommufd and no container.
  fileprivate var hasOnlyIOMMUFD: Bool {
    descriptors.contains { $0.target == .iommufd } && !descriptors.contains { $0.target == .container }
  }
}
