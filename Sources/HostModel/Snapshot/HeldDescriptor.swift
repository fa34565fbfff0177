/// A descriptor on a VFIO file.
package struct HeldDescriptor: Hashable, Sendable {
  /// The kinds of VFIO files; the raw value is the `kind` of the JSON.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case container, group, device, cdev, iommufd, migration
  }

  /// Its number.
  package var number: Int32
  /// The thread whose own table holds it; nil for the process's table.
  package var thread: Int32?
  /// The kind of file it refers to.
  package var kind: Kind
  /// The text of its link in /proc/PID/fd: `/dev/vfio/13`, `anon_inode:[vfio-device]`.
  package var target: String
  /// The device it refers to; nil if it refers to none or the device is unknown.
  package var device: DeviceAddress?
  /// The possible devices if the device is unknown.
  package var oneOf: [DeviceAddress]
  /// Each of ``oneOf`` has exactly one of as many files, of which this is one: only which is whose is unknown.
  package var isOneEach: Bool

  /// Creates a descriptor.
  package init(
    number: Int32, thread: Int32? = nil, kind: Kind, target: String, device: DeviceAddress? = nil,
    oneOf: [DeviceAddress] = [], isOneEach: Bool = false
  ) {
    self.number = number
    self.thread = thread
    self.kind = kind
    self.target = target
    self.device = device
    self.oneOf = oneOf
    self.isOneEach = isOneEach
  }
}
