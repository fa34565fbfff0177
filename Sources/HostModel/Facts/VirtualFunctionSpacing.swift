/// The places of a physical function's virtual functions, from the SR-IOV capability: `sriov_offset`, `sriov_stride` and
/// `sriov_totalvfs`.
///
/// While the kernel removes virtual functions, the links between them and their physical function are gone already
/// (`pci_iov_remove_virtfn`), and only the places tell whose they are.
package struct VirtualFunctionSpacing: Hashable, Sendable {
  /// The distance of the first virtual function from the physical one.
  package var offset: Int
  /// The distance from one virtual function to the next.
  package var stride: Int
  /// The number of virtual functions that are possible.
  package var count: Int

  /// Creates the places.
  package init(offset: Int, stride: Int, count: Int) {
    self.offset = offset
    self.stride = stride
    self.count = count
  }

  /// Returns true if a function is where a virtual function of `physical` is (`pci_iov_virtfn_bus`,
  /// `pci_iov_virtfn_devfn`, drivers/pci/iov.c).
  func contains(_ address: PCIAddress, of physical: PCIAddress) -> Bool {
    guard address.domain == physical.domain, stride > 0 else { return false }
    let distance = Self.routingID(address) - Self.routingID(physical) - offset
    return distance >= 0 && distance % stride == 0 && distance / stride < count
  }

  private static func routingID(_ address: PCIAddress) -> Int {
    Int(address.bus) << 8 | Int(address.device) << 3 | Int(address.function)
  }
}
