/// The interfaces of VFIO that a kernel offers with the modules loaded now.
package struct VFIOFeatures: Hashable, Sendable {
  /// Group nodes `/dev/vfio/N` (chrdev region `vfio`, drivers/vfio/group.c).
  package var group: Bool
  /// Device nodes `/dev/vfio/devices/vfioN` (chrdev region `vfio-dev`, drivers/vfio/device_cdev.c).
  package var cdev: Bool
  /// `/dev/iommu` (misc device `iommu`, drivers/iommu/iommufd/main.c).
  package var iommufd: Bool
  /// Devices without an IOMMU may be opened (`vfio.enable_unsafe_noiommu_mode`).
  package var noiommu: Bool

  /// Creates a set of interfaces.
  package init(group: Bool, cdev: Bool, iommufd: Bool, noiommu: Bool) {
    self.group = group
    self.cdev = cdev
    self.iommufd = iommufd
    self.noiommu = noiommu
  }

  /// True if there is no interface at all: the VFIO core is not loaded.
  package var isAbsent: Bool { !group && !cdev }
}
