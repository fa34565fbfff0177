import HostModel

/// The operations of a VFIO device driver (`struct vfio_device_ops`). There is none per open file: the core counts the
/// files and calls `openDevice` for the first and `closeDevice` for the last, under the lock of the device's set.
protocol VFIODeviceDriver: AnyObject {
  /// VFIO_DEVICE_GET_INFO.
  func info() -> DeviceInfo
  /// The first open.
  func openDevice() throws(ErrorNumber)
  /// The last close.
  func closeDevice()
  /// `match`. Returns whether a name passed to GET_DEVICE_FD means this device; throws if its token is wrong.
  func match(_ name: String) throws(ErrorNumber) -> Bool
  /// The token check of BIND_IOMMUFD.
  func checkToken() throws(ErrorNumber)
  /// `request`. Asks the holder to release the device, for the n-th time.
  func request(_ count: Int)
  /// VFIO_DEVICE_RESET.
  func reset() throws(ErrorNumber)
  /// VFIO_DEVICE_GET_IRQ_INFO. Returns the number of interrupts of this kind.
  func interruptCount(_ trigger: InterruptTrigger) throws(ErrorNumber) -> Int
  /// VFIO_DEVICE_SET_IRQS. Sets the closure that the interrupt calls; nil removes it.
  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(ErrorNumber)
  /// The errno of an ioctl that the driver does not know.
  var unknownCall: ErrorNumber { get }
  /// `device_feature`: the features that the core does not implement.
  func feature(_ request: FeatureRequest, _ data: inout [UInt8], by process: ProcessState) throws(ErrorNumber)
}

extension VFIODeviceDriver {
  func openDevice() throws(ErrorNumber) {}
  func checkToken() throws(ErrorNumber) {}
  func request(_ count: Int) {}
  var unknownCall: ErrorNumber { .ENOTTY }
  func feature(_ request: FeatureRequest, _ data: inout [UInt8], by process: ProcessState) throws(ErrorNumber) {
    throw .ENOTTY
  }
}
