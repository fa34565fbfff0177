/// A container (`struct vfio_container`, drivers/vfio/container.c).
final class Container {
  /// The type set by SET_IOMMU; nil before, and again after the last group has left.
  var type: IOMMUType?
  /// The groups, newest first.
  var groups: [VFIOGroup] = []
  /// The groups have no IOMMU.
  var isNoIOMMU = false
}

/// The type of IOMMU in VFIO_SET_IOMMU and VFIO_CHECK_EXTENSION (include/uapi/linux/vfio.h).
package enum IOMMUType: Int32, Hashable, Sendable {
  /// VFIO_TYPE1_IOMMU.
  case type1 = 1
  /// VFIO_SPAPR_TCE_IOMMU, on POWER only.
  case spapr = 2
  /// VFIO_TYPE1v2_IOMMU.
  case type1v2 = 3
  /// VFIO_NOIOMMU_IOMMU.
  case noIOMMU = 8
}
