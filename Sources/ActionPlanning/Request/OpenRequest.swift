import HostModel

/// An open, as it is asked for.
package struct OpenRequest: Hashable, Sendable, Codable {
  /// The device.
  package var device: DeviceAddress
  /// The way; nil for the one that is in use already, else the group path where the kernel has it.
  package var path: AccessPath?
  /// How many files to open.
  package var count: Int
  /// The VF token, a UUID.
  package var token: String?

  /// A request from its parts.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, count: Int = 1, token: String? = nil) {
    self.device = device
    self.path = path
    self.count = count
    self.token = token
  }
}
