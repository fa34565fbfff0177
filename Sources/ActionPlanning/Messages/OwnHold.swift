import HostModel

/// A device that vfiotop holds open itself.
package struct OwnHold: Hashable, Sendable, Codable {
  /// The device.
  package var address: DeviceAddress
  /// The path by which it was opened.
  package var path: AccessPath
  /// The number of device files that are open.
  package var files: Int

  /// Creates a hold.
  package init(address: DeviceAddress, path: AccessPath, files: Int) {
    self.address = address
    self.path = path
    self.files = files
  }
}
