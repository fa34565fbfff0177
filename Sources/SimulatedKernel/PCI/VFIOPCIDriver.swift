/// The base class of vfio-pci and its variants (drivers/vfio/pci). They take a function only if its `driver_override`
/// names them (PCI_ID_F_VFIO_DRIVER_OVERRIDE).
class VFIOPCIDriver: PCIDriver, KernelModule {
  var name: String { "vfio-pci" }
  var module: String { "vfio_pci" }
  var managesOwnDMA: Bool { true }
  var references = 0

  func matches(_ function: PCIFunctionState) -> Bool { false }
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { kernel.machine.enablesSRIOV }
  /// `init`. Returns whether the driver can drive a function that matches.
  func canDrive(_ function: PCIFunctionState, _ kernel: SimulatedKernel) -> Bool { true }
  /// Creates the driver's device.
  func makeDevice(_ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice) -> PCICoreDevice {
    PCICoreDevice(kernel, function, device)
  }
}

/// vfio-pci (drivers/vfio/pci/vfio_pci.c).
final class GenericVFIODriver: VFIOPCIDriver {
  /// The devices that are unsafe in the hands of a user (`vfio_pci_dev_in_denylist`): QuickAssist, and from 2024 (6.9,
  /// and the stable releases of that year) the accelerators DSA and IAX. All are Intel's (8086).
  private static let denied: Set<UInt16> = [0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0435, 0x0443, 0x0b25, 0x0cfe]

  /// `vfio_pci_is_denylisted`.
  override func canDrive(_ function: PCIFunctionState, _ kernel: SimulatedKernel) -> Bool {
    kernel.machine.disablesDenylist || function.spec.vendorID != 0x8086 || !Self.denied.contains(function.spec.deviceID)
  }
}
