import HostModel

/// A device that vfiotop holds open itself.
package struct OwnHold: Hashable, Sendable, Codable {
  /// The device.
  package var address: DeviceAddress
  /// The path by which it was opened.
  package var path: AccessPath
  /// The number of device files that are open.
  package var files: Int
  /// The descriptors of those files in the helper: an observer is told whose they are, which the kernel does not show
  /// before 6.18.
  package var descriptors: [Int32]

  /// Creates a hold.
  package init(address: DeviceAddress, path: AccessPath, files: Int, descriptors: [Int32] = []) {
    self.address = address
    self.path = path
    self.files = files
    self.descriptors = descriptors
  }

  /// The files, as those of the helper with this pid.
  package func known(of pid: Int32) -> [KnownDeviceFile] {
    descriptors.map { KnownDeviceFile(pid: pid, number: $0, device: address) }
  }
}
