import HostModel

/// A device of a vfio-pci variant driver that can migrate: the core's device plus the migration's part of open, close
/// and reset (`mlx5vf_pci_open_device`, `mlx5vf_pci_close_device`, `mlx5vf_pci_aer_reset_done`; drivers/vfio/pci/pds is
/// alike).
final class MigratingPCIDevice: PCICoreDevice {
  override func openDevice() throws(ErrorNumber) {
    try enable()
    device.migration?.enter(.running)
    finishEnable()
  }

  override func closeDevice() {
    device.migration?.disableFiles()
    (device.log as? TrackingDMALog)?.end()
    closeCore()
  }

  override func resetDone() { device.migration?.reset() }
}

/// The variant driver for ConnectX virtual functions (drivers/vfio/pci/mlx5).
final class MLX5VFIODriver: VFIOPCIDriver {
  override var name: String { "mlx5_vfio_pci" }
  override var module: String { "mlx5_vfio_pci" }
  override func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { false }

  /// `mlx5vf_cmd_set_migratable`. Only a virtual function whose physical function has the host's driver can migrate.
  override func makeDevice(
    _ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice
  ) -> PCICoreDevice {
    guard kernel.flavour.hasMigration, function.physicalFunction?.driver is HostDriver else {
      return PCICoreDevice(kernel, function, device)
    }
    let flags: MigrationFlags = kernel.flavour.hasPreCopy ? [.stopCopy, .p2p, .preCopy] : [.stopCopy, .p2p]
    device.migration = MLX5Migration(kernel, device, function, flags)
    if kernel.flavour.hasDMALogging { device.log = TrackingDMALog() }
    return MigratingPCIDevice(kernel, function, device)
  }
}

/// The variant driver for AMD Pensando virtual functions (drivers/vfio/pci/pds).
final class PDSVFIODriver: VFIOPCIDriver {
  override var name: String { "pds_vfio_pci" }
  override var module: String { "pds_vfio_pci" }
  override func canMakeVirtualFunctions(_ kernel: SimulatedKernel) -> Bool { false }

  /// `pds_vfio_init_device`. It drives virtual functions only.
  override func canDrive(_ function: PCIFunctionState, _ kernel: SimulatedKernel) -> Bool { function.isVirtual }

  override func makeDevice(
    _ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice
  ) -> PCICoreDevice {
    let log = TrackingDMALog()
    device.log = log
    device.migration = PDSMigration(kernel, device, function, log)
    return MigratingPCIDevice(kernel, function, device)
  }
}
