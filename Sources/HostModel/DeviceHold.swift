/// What is known about one device being open.
struct DeviceHold {
  /// The kernel has it open; nil when that cannot be told.
  var isOpen: Bool?
  var openCount: Int?
  var certainty: Device.CountCertainty?
  var openedFiles: Int?
  var descriptors = 0
  var holders: [DeviceHolder] = []
  /// What says that it is open while no holder is visible; empty when nothing does.
  var phantomEvidence: [String] = []
  /// Processes, by pid, that certainly have it open (an unbound cdev descriptor does not).
  var openers: Set<Int32> = []
}
