import HostModel

/// The variant driver for NVIDIA Grace Hopper (drivers/vfio/pci/nvgrace-gpu). It maps the GPU's memory at the first
/// open.
final class NVGraceVFIODriver: VFIOPCIDriver {
  override var name: String { "nvgrace_gpu_vfio_pci" }
  override var module: String { "nvgrace_gpu_vfio_pci" }

  override func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { false }
  override func makeDevice(
    _ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice
  ) -> PCICoreDevice { NVGraceDevice(kernel, function, device) }
}

/// `nvgrace_gpu_open_device`: the core's enable, the emulated registers, the core's finish. Closing is the core's
/// afterwards.
final class NVGraceDevice: PCICoreDevice {
  /// The emulated BAR registers are set up.
  private(set) var hasEmulatedRegisters = false

  override func openDevice() throws(ErrorNumber) {
    try enable()
    hasEmulatedRegisters = true
    finishEnable()
  }

  override func closeDevice() {
    hasEmulatedRegisters = false
    closeCore()
  }
}
