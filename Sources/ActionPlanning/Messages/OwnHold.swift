import HostModel

/// A device that vfiotop holds open itself.
package struct OwnHold: Hashable, Sendable, Codable {
  /// The device.
  package var address: DeviceAddress
  /// The way it was opened.
  package var path: AccessPath
  /// How many files of it are open.
  package var files: Int

  /// A hold from its parts.
  package init(address: DeviceAddress, path: AccessPath, files: Int) {
    self.address = address
    self.path = path
    self.files = files
  }
}
