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
  /// What it leads to.
  package var kind: Kind
  /// The text of its link: `/dev/vfio/13`, `anon_inode:[vfio-device]`.
  package var target: String
  /// The device it leads to, nil when it leads to none or that cannot be told.
  package var device: DeviceAddress?
  /// Where the device cannot be told: the ones it may be.
  package var oneOf: [DeviceAddress]

  /// A descriptor from its parts.
  package init(
    number: Int32, thread: Int32? = nil, kind: Kind, target: String, device: DeviceAddress? = nil,
    oneOf: [DeviceAddress] = []
  ) {
    self.number = number
    self.thread = thread
    self.kind = kind
    self.target = target
    self.device = device
    self.oneOf = oneOf
  }
}
