import HostModel

/// A share of an Intel GPU (`intel_vgpu_dev_ops`, drivers/gpu/drm/i915/gvt/kvmgt.c). It watches the memory of a VM, so
/// it can be opened only for one.
final class KVMGTDevice: VFIODeviceDriver {
  private unowned let device: VFIODevice
  private unowned let module: MediatedModule
  /// INTEL_VGPU_STATUS_ATTACHED.
  private var isAttached = false

  init(_ device: VFIODevice, _ module: MediatedModule) {
    self.device = device
    self.module = module
  }

  /// `intel_vgpu_open_device`. A VM can have one share (`__kvmgt_vgpu_exist`), and there must be a VM
  /// (`kvm_page_track_register_notifier`).
  func openDevice() throws(ErrorNumber) {
    let others = module.devices.values.map(\.device).filter { $0 !== device }
    if others.contains(where: { ($0.driver as? KVMGTDevice)?.isAttached == true && $0.vm == device.vm }) {
      throw .EEXIST
    }
    if device.vm == nil { throw .ESRCH }
    isAttached = true
  }

  /// `intel_vgpu_close_device`.
  func closeDevice() { isAttached = false }

  /// kvmgt has no `match`, so the name alone is compared (`vfio_device_get_from_name`).
  func match(_ name: String) throws(ErrorNumber) -> Bool { device.address.description == name }

  func info() -> DeviceInfo { .pci(flags: DeviceInfo.canReset) }

  /// `intel_gvt_reset_vgpu`.
  func reset() throws(ErrorNumber) {}

  /// `intel_vgpu_ioctl` knows INTx and MSI only.
  func interruptCount(_ trigger: InterruptTrigger) throws(ErrorNumber) -> Int { throw .EINVAL }

  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(ErrorNumber) { throw .EINVAL }
}
