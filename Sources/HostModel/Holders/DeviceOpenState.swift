/// The open state of one device, as far as it is known.
struct DeviceOpenState {
  /// The kernel has it open; nil if unknown.
  var isOpen: Bool?
  var openCount: Int?
  var certainty: Device.CountCertainty?
  var openedFiles: Int?
  var descriptors = 0
  var holders: [DeviceHolder] = []
  /// The evidence that it is open while no holder is visible; empty if there is none.
  var phantomEvidence: [String] = []
  /// The open or close that may be in progress instead.
  var transition: OpenTransition?
  /// Processes, by pid, that have it open by a device file of the group path or a mapping.
  var fileOpeners: Set<Int32> = []
  /// Processes, by pid, that have it bound through its node; an unbound descriptor on the node does not count.
  var nodeOpeners: Set<Int32> = []
  /// Processes that would be its node openers if it were open.
  var nodeDescriptorHolders: Set<Int32> = []

  var openers: Set<Int32> { fileOpeners.union(nodeOpeners) }

  /// The same state with the holders of the device's node as its node openers, if it is open by nothing else.
  var withNodeOpeners: DeviceOpenState {
    guard isOpen == true, fileOpeners.isEmpty else { return self }
    var state = self
    state.nodeOpeners = nodeDescriptorHolders
    return state
  }

  /// Marks the device as closed by the kernel.
  mutating func close() {
    (isOpen, openCount, certainty) = (false, 0, .computed)
    phantomEvidence = []
  }

  /// Marks the device as one of which it is unknown whether it is open.
  mutating func forget() { (isOpen, openCount, certainty) = (nil, nil, nil) }

  /// Marks the device as open, at least `count` times; `exact` if it cannot be more.
  mutating func open(_ count: Int, exact: Bool) {
    (isOpen, openCount, certainty) = (true, count, exact ? .computed : .lowerBound)
  }
}
