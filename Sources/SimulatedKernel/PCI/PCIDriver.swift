import HostModel

/// A driver of PCI functions (`struct pci_driver`).
protocol PCIDriver: AnyObject {
  var name: String { get }
  /// The name of the driver's module.
  var module: String { get }
  /// `driver_managed_dma`: the driver does not use the kernel's DMA API, so it does not conflict with a group's owner.
  var managesOwnDMA: Bool { get }
  /// Returns whether the driver takes the function without an override.
  func matches(_ function: PCIFunctionState) -> Bool
  /// Returns whether the driver implements `sriov_configure`.
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool
}

/// A native driver of the host.
final class HostDriver: PCIDriver {
  let name: String
  var module: String { name.split(separator: "-").joined(separator: "_") }

  init(_ name: String) { self.name = name }

  /// drivers/pci/pcie/portdrv.c and drivers/pci/pci-stub.c.
  var managesOwnDMA: Bool { name == "pcieport" || name == "pci-stub" }

  /// nvme and pci-pf-stub use `pci_sriov_configure_simple` and leave the virtual functions behind when unbound.
  var leavesVirtualFunctions: Bool { name == "nvme" || name == "pci-pf-stub" }

  func matches(_ function: PCIFunctionState) -> Bool { function.spec.driver == name }
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { name != "pcieport" && name != "pci-stub" }
}
