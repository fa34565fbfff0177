import HostModel

/// A PCI bus (`struct pci_bus`).
final class PCIBusState {
  let address: PCIBusAddress
  /// The bridge whose secondary bus it is (`bus->self`); nil for a root bus, and for a virtual bus.
  let bridge: PCIFunctionState?
  /// The bus is directly below a host bridge (`pci_is_root_bus`).
  let isRoot: Bool
  /// In order of address.
  var functions: [PCIFunctionState] = []

  init(_ address: PCIBusAddress, bridge: PCIFunctionState?, isRoot: Bool) {
    self.address = address
    self.bridge = bridge
    self.isRoot = isRoot
  }
}
