/// The visible reasons why a group is busy.
struct GroupOpenState {
  /// Processes, by pid, with a descriptor on the group's node.
  var fileHolders: Set<Int32> = []
  /// Processes, by pid, with device files, which keep the group's file open when its own descriptor is closed
  /// (`vfio_group_use_container`, drivers/vfio/container.c).
  var deviceFileHolders: Set<Int32> = []
  /// Processes, by pid, that have a device of the group bound through its node (`cdev_device_open_cnt`).
  var nodeHolders: Set<Int32> = []
  /// A device of the group is open and no holder of it is visible.
  var isHeldUnseen = false
  /// A device of the group may be open.
  var isUncertain = false

  var pids: Set<Int32> { fileHolders.union(deviceFileHolders).union(nodeHolders) }
  var isBusy: Bool { isHeldUnseen || !pids.isEmpty }

  /// The states of groups, by number: of those with a descriptor on the node and those of registered devices.
  static func all(
    fileHolders: [Int: Set<Int32>], _ registered: [RegisteredDevice], _ states: [DeviceAddress: DeviceOpenState]
  ) -> [Int: GroupOpenState] {
    var groups = fileHolders.mapValues { GroupOpenState(fileHolders: $0) }
    for device in registered {
      guard let group = device.iommuGroup, let state = states[device.address] else { continue }
      groups[group, default: GroupOpenState()].add(state)
    }
    return groups
  }

  private mutating func add(_ device: DeviceOpenState) {
    if device.isOpen == nil { isUncertain = true }
    guard device.isOpen == true else { return }
    deviceFileHolders.formUnion(device.fileOpeners)
    nodeHolders.formUnion(device.nodeOpeners)
    // One of the possible holders has the device open; which one is unknown.
    if device.openers.isEmpty { deviceFileHolders.formUnion(device.holders.map(\.pid)) }
    if pids.isEmpty { isHeldUnseen = true }
  }
}
