extension Device {
  /// The device as it is until an open or a close in progress is over: one that is being opened is still closed, one
  /// that is being closed is still open as it was. Which of the two it is may be unknown.
  package var settled: Device {
    guard let transition else { return self }
    var device = self
    switch transition.direction {
    case .opening: (device.isOpen, device.openCount, device.openCountCertainty) = (false, 0, .computed)
    case .closing:
      device.isOpen = true
      (device.openCount, device.openCountCertainty) = (transition.countBefore, transition.certaintyBefore)
      device.holders = transition.holders
    case .either: (device.isOpen, device.openCount, device.openCountCertainty) = (nil, nil, nil)
    }
    return device
  }
}
