import HostModel

/// A driver of PCI functions (`struct pci_driver`).
protocol PCIDriver: AnyObject {
  var name: String { get }
  /// Its module.
  var module: String { get }
  /// `driver_managed_dma`: it does not use the kernel's DMA API, so it does not stand in the way of a group's other owner.
  var managesOwnDMA: Bool { get }
  /// It takes the function without an override.
  func matches(_ function: PCIFunctionState) -> Bool
  /// It can be told to make virtual functions (`sriov_configure`).
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool
}

/// A driver of the host's own.
final class HostDriver: PCIDriver {
  let name: String
  var module: String { name.split(separator: "-").joined(separator: "_") }

  init(_ name: String) { self.name = name }

  /// drivers/pci/pcie/portdrv.c and drivers/pci/pci-stub.c.
  var managesOwnDMA: Bool { name == "pcieport" || name == "pci-stub" }

  /// nvme and pci-pf-stub have `pci_sriov_configure_simple` and leave the virtual functions there when they go.
  var leavesVirtualFunctions: Bool { name == "nvme" || name == "pci-pf-stub" }

  func matches(_ function: PCIFunctionState) -> Bool { function.spec.driver == name }
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { name != "pcieport" && name != "pci-stub" }
}

/// vfio-pci (drivers/vfio/pci/vfio_pci.c), and what its variants have in common: they take a function only where its
/// `driver_override` names them (PCI_ID_F_VFIO_DRIVER_OVERRIDE).
class VFIOPCIDriver: PCIDriver, KernelModule {
  var name: String { "vfio-pci" }
  var module: String { "vfio_pci" }
  var managesOwnDMA: Bool { true }
  var references = 0

  func matches(_ function: PCIFunctionState) -> Bool { false }
  func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { kernel.machine.enablesSRIOV }
  /// `init`: it can drive the function that was found for it.
  func canDrive(_ function: PCIFunctionState) -> Bool { true }
  /// The driver's part of a device.
  func makeDevice(_ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice) -> PCICoreDevice {
    PCICoreDevice(kernel, function, device)
  }
}

/// The variant for NVIDIA Grace Hopper (drivers/vfio/pci/nvgrace-gpu), which maps the GPU's memory at the first open.
final class NVGraceVFIODriver: VFIOPCIDriver {
  override var name: String { "nvgrace_gpu_vfio_pci" }
  override var module: String { "nvgrace_gpu_vfio_pci" }

  override func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { false }
  override func makeDevice(
    _ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice
  ) -> PCICoreDevice { NVGraceDevice(kernel, function, device) }
}

/// `nvgrace_gpu_open_device`: the core's enable, its own registers, the core's finish; closing is the core's after that.
final class NVGraceDevice: PCICoreDevice {
  /// Its emulated BAR registers are set up.
  private(set) var hasEmulatedRegisters = false

  override func openDevice() throws(Errno) {
    try enable()
    hasEmulatedRegisters = true
    finishEnable()
  }

  override func closeDevice() {
    hasEmulatedRegisters = false
    closeCore()
  }
}
