import HostModel

/// The parameters of an open.
package struct OpenRequest: Hashable, Sendable, Codable {
  /// The device.
  package var device: DeviceAddress
  /// The access path; nil for the one in use already, else the group path if the kernel has it.
  package var path: AccessPath?
  /// The number of device files to open.
  package var count: Int
  /// The VF token, a UUID.
  package var token: String?

  /// Creates a request.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, count: Int = 1, token: String? = nil) {
    self.device = device
    self.path = path
    self.count = count
    self.token = token
  }
}
