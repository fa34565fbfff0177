extension HeldDescriptor {
  /// A descriptor that leads to one of these devices; `isOneEach` if each of them has one of as many files.
  init(_ descriptor: Descriptor, of candidates: Set<DeviceAddress>, isOneEach: Bool = false) {
    let kind: Kind =
      switch descriptor.target {
      case .container: .container
      case .group: .group
      case .device: .device
      case .cdev: .cdev
      case .iommufd: .iommufd
      case .migration: .migration
      }
    self.init(
      number: descriptor.number, thread: descriptor.thread, kind: kind, target: descriptor.link,
      device: candidates.count == 1 ? candidates.first : nil, oneOf: candidates.count > 1 ? candidates.sorted() : [],
      isOneEach: isOneEach && candidates.count > 1)
  }

  /// The process's own table first, then those of its threads, by number.
  static func inOrder(_ left: HeldDescriptor, _ right: HeldDescriptor) -> Bool {
    (left.thread ?? 0, left.number) < (right.thread ?? 0, right.number)
  }
}
