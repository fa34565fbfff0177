import HostModel

/// mtty's part of a device (`mtty_dev_ops`, samples/vfio-mdev/mtty.c): it looks like a PCI function, and is none.
final class MTTYDevice: VFIODeviceDriver {
  private unowned let device: VFIODevice
  /// `dev_info.num_irqs`: it knows of no interrupt before it was asked what it is.
  private var hasToldInfo = false

  init(_ device: VFIODevice) { self.device = device }

  /// `mtty_close`. The state stays what it was; only the sessions end.
  func closeDevice() { device.migration?.disableFiles() }

  /// It has no `match`: the name alone counts (`vfio_device_get_from_name`).
  func match(_ name: String) throws(Errno) -> Bool { device.address.description == name }

  /// `mtty_get_device_info`. It can be reset, and does not say so.
  func info() -> DeviceInfo {
    hasToldInfo = true
    return .pci(flags: 0)
  }

  /// `mtty_reset`: the ports keep what they have.
  func reset() throws(Errno) { device.migration?.reset() }

  /// `mtty_get_irq_info`: INTx and MSI alone.
  func interruptCount(_ trigger: InterruptTrigger) throws(Errno) -> Int { throw Errno(.EINVAL) }

  /// `vfio_set_irqs_validate_and_prepare` with the number of interrupts it knows of, then `mtty_set_irqs`.
  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(Errno) {
    throw Errno(hasToldInfo ? .ENOTTY : .EINVAL)
  }
}
