/// vfio-pci (drivers/vfio/pci/vfio_pci.c), and the base class of its variants. They take a function only if its
/// `driver_override` names them (PCI_ID_F_VFIO_DRIVER_OVERRIDE).
class VFIOPCIDriver: PCIDriver, KernelModule {
  var name: String { "vfio-pci" }
  var module: String { "vfio_pci" }
  var managesOwnDMA: Bool { true }
  var references = 0

  func matches(_ function: PCIFunctionState) -> Bool { false }
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { kernel.machine.enablesSRIOV }
  /// `init`. Returns whether the driver can drive a function that matches.
  func canDrive(_ function: PCIFunctionState) -> Bool { true }
  /// Creates the driver's device.
  func makeDevice(_ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice) -> PCICoreDevice {
    PCICoreDevice(kernel, function, device)
  }
}
