import HostModel

/// A hot reset, as it is asked for.
package struct HotResetRequest: Hashable, Sendable, Codable {
  /// A device of the set.
  package var device: DeviceAddress
  /// The proof of ownership: groups, or one iommufd; nil as with ``OpenRequest/path``.
  package var path: AccessPath?
  /// Bind what is missing in the scope to vfio-pci first, and give it back afterwards.
  package var bindsSiblings: Bool

  /// A request from its parts.
  package init(_ device: DeviceAddress, path: AccessPath? = nil, bindsSiblings: Bool = false) {
    self.device = device
    self.path = path
    self.bindsSiblings = bindsSiblings
  }
}
