import HostModel

/// A device that is registered with the VFIO core (`struct vfio_device`).
final class VFIODevice {
  let address: DeviceAddress
  /// The N of `vfioN`.
  let index: Int
  /// Set from `vfio_assign_device_set` until the memory is freed.
  var set: DeviceSet?
  var group: VFIOGroup?
  /// The driver's part.
  var driver: (any VFIODeviceDriver)?
  /// The module of the driver.
  var module: (any KernelModule)?
  /// The driver's migration support (`mig_ops`, `migration_flags`); nil without.
  var migration: DeviceMigration?
  /// The DMA log (`log_ops`); nil without.
  var log: DMALog?
  /// The number of device files open by the group path; 0 or 1 (bound) by the cdev path.
  var openCount = 0
  /// The device is open by its node.
  var isOpenByNode = false
  /// The VM that its opener has told VFIO of (`kvm`), by its process; nil while the device is closed.
  var vm: Int32?
  /// One reference for the registration and one per open device file. An unbind waits until it drops to 0.
  var references = 1
  /// Group and node lead to the device (`vfio_device_group_register`, `vfio_device_add`).
  var isVisible = false
  /// The iommufd that the device is bound to (`iommufd_device`) and its ID there.
  var bound: (context: IOMMUContext, id: UInt32)?
  /// The device is attached to its group's page table or, if it does no DMA itself, to an address space.
  var isAttached = false

  init(_ address: DeviceAddress, index: Int) {
    self.address = address
    self.index = index
  }

  /// `vfioN`, or `noiommu-vfioN` for a device with a node but no IOMMU.
  var name: String { (hasNodeWithoutIOMMU ? "noiommu-" : "") + "vfio\(index)" }
  /// The device has a node although it is behind no IOMMU (7.3, CONFIG_IOMMUFD_NOIOMMU).
  var hasNodeWithoutIOMMU = false
}
