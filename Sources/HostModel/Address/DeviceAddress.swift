/// The kernel's name of a device: a PCI address, an mdev UUID, a platform or fsl-mc name.
package enum DeviceAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// A PCI function.
  case pci(PCIAddress)
  /// Any other device, by the name of its sysfs directory.
  case named(String)

  /// Creates an address from the name of a sysfs directory: a PCI address if it has the full form, else the name.
  package init(sysfsName name: String) {
    if name.utf8.count >= 12, let address = PCIAddress(name), address.description == name {
      self = .pci(address)
    } else {
      self = .named(name)
    }
  }

  /// The PCI address, nil for any other device.
  package var pci: PCIAddress? {
    if case .pci(let address) = self { address } else { nil }
  }

  /// The name as the kernel prints it.
  package var description: String {
    switch self {
    case .pci(let address): address.description
    case .named(let name): name
    }
  }

  /// PCI functions first, in order of enumeration; then the others by name.
  package static func < (left: DeviceAddress, right: DeviceAddress) -> Bool {
    switch (left, right) {
    case (.pci(let a), .pci(let b)): a < b
    case (.named(let a), .named(let b)): a < b
    case (.pci, .named): true
    case (.named, .pci): false
    }
  }
}
