/// The IOMMU type of a container (`VFIO_SET_IOMMU`).
package enum ContainerType: Hashable, Sendable {
  /// VFIO_TYPE1v2_IOMMU.
  case type1
  /// VFIO_NOIOMMU_IOMMU.
  case noIOMMU
}
