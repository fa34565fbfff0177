import HostModel

/// What a driver of VFIO devices implements (`struct vfio_device_ops`). There is no call for each opened file: the core
/// counts them, and calls `openDevice` for the first and `closeDevice` for the last, under the lock of the device's set.
protocol VFIODeviceDriver: AnyObject {
  /// VFIO_DEVICE_GET_INFO.
  func info() -> DeviceInfo
  /// The first open.
  func openDevice() throws(Errno)
  /// The last close.
  func closeDevice()
  /// `match`: whether a name given to GET_DEVICE_FD means this device; fails where a token is wrong.
  func match(_ name: String) throws(Errno) -> Bool
  /// BIND_IOMMUFD asks whether a token is wanted.
  func checkToken() throws(Errno)
  /// `request`: somebody wants the device back, for the n-th time.
  func request(_ count: Int)
  /// VFIO_DEVICE_RESET.
  func reset() throws(Errno)
  /// VFIO_DEVICE_GET_IRQ_INFO: how many interrupts of this kind there are.
  func interruptCount(_ trigger: InterruptTrigger) throws(Errno) -> Int
  /// VFIO_DEVICE_SET_IRQS: what is called when the interrupt is raised; nil takes it away.
  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(Errno)
  /// `device_feature`: the features that are not the core's.
  func feature(_ request: FeatureRequest, _ data: inout [UInt8], by process: ProcessState) throws(Errno)
}

extension VFIODeviceDriver {
  func openDevice() throws(Errno) {}
  func checkToken() throws(Errno) {}
  func request(_ count: Int) {}
  func feature(_ request: FeatureRequest, _ data: inout [UInt8], by process: ProcessState) throws(Errno) {
    throw Errno(.ENOTTY)
  }
}

/// A device that is registered with the VFIO core (`struct vfio_device`).
final class VFIODevice {
  let address: DeviceAddress
  /// The number in `vfioN`.
  let index: Int
  /// Set from `vfio_assign_device_set` until the memory is freed.
  var set: DeviceSet?
  /// Its VFIO group.
  var group: VFIOGroup?
  /// The driver's part.
  var driver: (any VFIODeviceDriver)?
  /// The module of its driver.
  var module: (any KernelModule)?
  /// What its driver can do of migrations (`mig_ops`, `migration_flags`); nil without.
  var migration: DeviceMigration?
  /// Its log of DMA (`log_ops`); nil without.
  var log: DMALog?
  /// Opened device files on the group path; 0 or 1 (bound) on the cdev path.
  var openCount = 0
  /// Opened by its own node.
  var isOpenByNode = false
  /// References: the registration itself, and one for each opened file. At 0 an unbind may go on.
  var references = 1
  /// It can be found by group and node (`vfio_device_group_register`, `vfio_device_add`).
  var isVisible = false
  /// The iommufd it is bound to (`iommufd_device`), with its id there.
  var bound: (context: IOMMUContext, id: UInt32)?
  /// It is attached to the page table of its group, or, without DMA of its own, to an address space.
  var isAttached = false

  init(_ address: DeviceAddress, index: Int) {
    self.address = address
    self.index = index
  }

  /// `vfioN`, or `noiommu-vfioN` where it has a node and no IOMMU.
  var name: String { (hasNodeWithoutIOMMU ? "noiommu-" : "") + "vfio\(index)" }
  /// It is behind no IOMMU and has a node all the same (7.3, CONFIG_IOMMUFD_NOIOMMU).
  var hasNodeWithoutIOMMU = false
}

/// An opened file of a device (`struct vfio_device_file`).
final class DeviceFile {
  let device: VFIODevice
  /// The group it was got from; nil for a file of the device's own node.
  let group: VFIOGroup?
  /// The device answers to it: at once on the group path, after BIND_IOMMUFD on the other.
  var isGranted = false
  /// What it was bound to.
  var iommufd: IOMMUContext?

  init(_ device: VFIODevice, group: VFIOGroup?) {
    self.device = device
    self.group = group
  }
}
