/// What is known about one device being open.
struct DeviceOpenState {
  /// The kernel has it open; nil when that cannot be told.
  var isOpen: Bool?
  var openCount: Int?
  var certainty: Device.CountCertainty?
  var openedFiles: Int?
  var descriptors = 0
  var holders: [DeviceHolder] = []
  /// What says that it is open while no holder is visible; empty when nothing does.
  var phantomEvidence: [String] = []
  /// Processes, by pid, that have it open by a device file of the group path or a mapping.
  var fileOpeners: Set<Int32> = []
  /// Processes, by pid, that have it bound through its node; an unbound descriptor on the node does not count.
  var nodeOpeners: Set<Int32> = []
  /// Processes that would be its node openers if it were open.
  var nodeDescriptorHolders: Set<Int32> = []

  var openers: Set<Int32> { fileOpeners.union(nodeOpeners) }

  /// The kernel has it closed.
  mutating func close() {
    (isOpen, openCount, certainty) = (false, 0, .computed)
    phantomEvidence = []
  }

  /// The kernel has it open, at least `count` times; `exact` when it cannot be more.
  mutating func open(_ count: Int, exact: Bool) {
    (isOpen, openCount, certainty) = (true, count, exact ? .computed : .lowerBound)
  }
}

/// What keeps a group busy, as far as it is seen.
struct GroupOpenState {
  /// Processes, by pid, with a descriptor on the group's node.
  var fileHolders: Set<Int32> = []
  /// Processes, by pid, with device files, which keep the group's file open when its own descriptor is closed
  /// (`vfio_group_use_container`, drivers/vfio/container.c).
  var deviceFileHolders: Set<Int32> = []
  /// Processes, by pid, that have a device of the group bound through its node (`cdev_device_open_cnt`).
  var nodeHolders: Set<Int32> = []
  /// A device of the group is open and nobody is seen to hold it.
  var isHeldUnseen = false
  /// Whether some device of the group is open cannot be told.
  var isUncertain = false

  var pids: Set<Int32> { fileHolders.union(deviceFileHolders).union(nodeHolders) }
  var isBusy: Bool { isHeldUnseen || !pids.isEmpty }
}
