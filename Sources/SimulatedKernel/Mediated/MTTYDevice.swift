import HostModel

/// An mtty device (`mtty_dev_ops`, samples/vfio-mdev/mtty.c). It presents itself as a PCI device but is none.
final class MTTYDevice: VFIODeviceDriver {
  private unowned let device: VFIODevice
  /// `dev_info.num_irqs`: 0 until the first GET_INFO.
  private var hasToldInfo = false

  init(_ device: VFIODevice) { self.device = device }

  /// `mtty_close`. Ends the sessions and keeps the state.
  func closeDevice() { device.migration?.disableFiles() }

  /// mtty has no `match`, so the name alone is compared (`vfio_device_get_from_name`).
  func match(_ name: String) throws(ErrorNumber) -> Bool { device.address.description == name }

  /// `mtty_get_device_info`. It does not set VFIO_DEVICE_FLAGS_RESET although the device can be reset.
  func info() -> DeviceInfo {
    hasToldInfo = true
    return .pci(flags: 0)
  }

  /// `mtty_reset`. The ports keep their contents.
  func reset() throws(ErrorNumber) { device.migration?.reset() }

  /// `mtty_get_irq_info` knows INTx and MSI only.
  func interruptCount(_ trigger: InterruptTrigger) throws(ErrorNumber) -> Int { throw .EINVAL }

  /// `vfio_set_irqs_validate_and_prepare` against `dev_info.num_irqs`, then `mtty_set_irqs`.
  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(ErrorNumber) {
    throw hasToldInfo ? .ENOTTY : .EINVAL
  }
}
