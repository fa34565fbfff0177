import HostModel

/// Queues of IBM Z's crypto cards (`vfio_ap_matrix_dev_ops`, drivers/s390/crypto/vfio_ap_ops.c). They are given to a VM,
/// so they can be opened only for one.
final class CryptoDevice: VFIODeviceDriver {
  private unowned let device: VFIODevice
  private unowned let module: MediatedModule
  /// The VM that has the queues (`matrix_mdev->kvm`).
  private var vm: Int32?

  init(_ device: VFIODevice, _ module: MediatedModule) {
    self.device = device
    self.module = module
  }

  /// `vfio_ap_mdev_open_device`, and `vfio_ap_mdev_set_kvm`: a VM can have one such device.
  func openDevice() throws(ErrorNumber) {
    guard let vm = device.vm else { throw .EINVAL }
    if module.devices.values.contains(where: { ($0.device.driver as? CryptoDevice)?.vm == vm }) { throw .EPERM }
    self.vm = vm
  }

  /// `vfio_ap_mdev_unset_kvm`.
  func closeDevice() { vm = nil }

  /// vfio_ap has no `match`, so the name alone is compared (`vfio_device_get_from_name`).
  func match(_ name: String) throws(ErrorNumber) -> Bool { device.address.description == name }

  /// `vfio_ap_mdev_get_device_info`: no regions, and one interrupt for requests (two from 6.15).
  func info() -> DeviceInfo { DeviceInfo(flags: DeviceInfo.isAP | DeviceInfo.canReset, regions: 0, interrupts: 1) }

  /// `vfio_ap_mdev_reset_queues`.
  func reset() throws(ErrorNumber) {}

  func interruptCount(_ trigger: InterruptTrigger) throws(ErrorNumber) -> Int { throw .EINVAL }

  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(ErrorNumber) { throw .EINVAL }

  /// `vfio_ap_mdev_ioctl`.
  var unknownCall: ErrorNumber { .EOPNOTSUPP }
}
