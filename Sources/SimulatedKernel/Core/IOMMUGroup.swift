import HostModel

/// Devices that the IOMMU cannot isolate from one another (`struct iommu_group`, drivers/iommu/iommu.c).
final class IOMMUGroup {
  /// `enum vfio_group_type`, drivers/vfio/vfio.h.
  enum Kind {
    /// Devices behind an IOMMU (VFIO_IOMMU).
    case physical
    /// A device without an IOMMU; VFIO allocated the group (VFIO_NO_IOMMU, `vfio_noiommu_group_alloc`).
    case noIOMMU
    /// A device that does no DMA itself; VFIO allocated the group (VFIO_EMULATED_IOMMU).
    case emulated
  }

  let id: Int
  let kind: Kind
  /// The PCI functions in the group.
  var functions: [PCIFunctionState] = []
  /// The mediated device, if this is the group of one.
  var mediated: MediatedDevice?
  /// The page table that iommufd attached the group's devices to (`iommufd_group.hwpt`).
  var pageTable: PageTable?
  /// `owner_cnt`: the number of host drivers in use, or of claims by the one owner.
  private(set) var ownerCount = 0
  /// The owner of the group's DMA, if that is no host driver. The group has left its default domain then.
  private(set) var owner: AnyObject?

  init(_ id: Int, _ kind: Kind = .physical) {
    self.id = id
    self.kind = kind
  }

  /// `name`. VFIO gives every group that it allocates the same name (`vfio_noiommu_group_alloc`).
  var name: String? { kind == .physical ? nil : "vfio-noiommu" }

  /// `iommu_device_use_default_domain`: a host driver that does DMA takes a device. Fails with EBUSY if the group is
  /// owned.
  func useByHost() throws(ErrorNumber) {
    if isOwnedByAnother { throw .EBUSY }
    ownerCount += 1
  }

  /// The group's DMA is owned exclusively, so no host driver can use it.
  var isOwnedByAnother: Bool { ownerCount > 0 && owner != nil }

  /// `iommu_device_unuse_default_domain`.
  func unuseByHost() { ownerCount -= 1 }

  /// `iommu_group_claim_dma_owner`. Fails with EPERM if the group is in use or owned, and with `refusal` if the group
  /// may not leave its default domain.
  func claim(_ owner: AnyObject, refusal: ErrorNumber?) throws(ErrorNumber) {
    if ownerCount > 0 { throw .EPERM }
    if let refusal { throw refusal }
    self.owner = owner
    ownerCount = 1
  }

  /// `iommu_group_release_dma_owner`.
  func release() { (owner, ownerCount) = (nil, 0) }

  /// `iommu_device_claim_dma_owner`. The same owner may claim once for each device.
  func claimDevice(_ owner: AnyObject, refusal: ErrorNumber?) throws(ErrorNumber) {
    if ownerCount > 0 {
      if self.owner !== owner { throw .EPERM }
      ownerCount += 1
      return
    }
    if let refusal { throw refusal }
    self.owner = owner
    ownerCount = 1
  }

  /// `iommu_device_release_dma_owner`.
  func releaseDevice() { if ownerCount > 1 { ownerCount -= 1 } else { release() } }

  /// `iommu_group_dma_owner_claimed`.
  var isClaimed: Bool { ownerCount > 0 }
}
