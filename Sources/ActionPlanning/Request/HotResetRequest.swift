import HostModel

/// The parameters of a hot reset.
package struct HotResetRequest: Hashable, Sendable, Codable {
  /// A device of the set.
  package var device: DeviceAddress
  /// The proof of ownership: groups, or one iommufd; nil as with ``OpenRequest/path``.
  package var path: AccessPath?
  /// True to bind the missing functions of the scope to vfio-pci first, and restore their drivers afterwards.
  package var bindsSiblings: Bool

  /// Creates a request.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, bindsSiblings: Bool = false) {
    self.device = device
    self.path = path
    self.bindsSiblings = bindsSiblings
  }
}
