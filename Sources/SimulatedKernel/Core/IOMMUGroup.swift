import HostModel

/// Devices that the IOMMU cannot tell apart (`struct iommu_group`, drivers/iommu/iommu.c).
final class IOMMUGroup {
  /// What it is a group of (`enum vfio_group_type`, drivers/vfio/vfio.h).
  enum Kind {
    /// Devices behind an IOMMU (VFIO_IOMMU).
    case physical
    /// A device without one, for which VFIO made the group (VFIO_NO_IOMMU, `vfio_noiommu_group_alloc`).
    case noIOMMU
    /// A device that does no DMA of its own, for which VFIO made it (VFIO_EMULATED_IOMMU).
    case emulated
  }

  let id: Int
  let kind: Kind
  /// Its functions.
  var functions: [PCIFunctionState] = []
  /// The one mediated device that is in it instead.
  var mediated: MediatedDevice?
  /// What its devices are attached to by iommufd (`iommufd_group.hwpt`).
  var pageTable: PageTable?
  /// How many drivers of the host, or how many claims of one owner.
  private(set) var ownerCount = 0
  /// Who owns its DMA outside of the host's drivers; its domain is not the default one then.
  private(set) var owner: AnyObject?

  init(_ id: Int, _ kind: Kind = .physical) {
    self.id = id
    self.kind = kind
  }

  /// `name`: VFIO gives the groups it makes one name, whatever their kind (`vfio_noiommu_group_alloc`).
  var name: String? { kind == .physical ? nil : "vfio-noiommu" }

  /// `iommu_device_use_default_domain`: a driver that does DMA for the host takes a device. EBUSY where somebody else owns
  /// the group.
  func useByHost() throws(Errno) {
    if isOwnedByAnother { throw Errno(.EBUSY) }
    ownerCount += 1
  }

  /// Somebody has it for himself: no driver of the host's can use it.
  var isOwnedByAnother: Bool { ownerCount > 0 && owner != nil }

  /// `iommu_device_unuse_default_domain`.
  func unuseByHost() { ownerCount -= 1 }

  /// `iommu_group_claim_dma_owner`: EPERM where anybody has it.
  func claim(_ owner: AnyObject) throws(Errno) {
    if ownerCount > 0 { throw Errno(.EPERM) }
    self.owner = owner
    ownerCount = 1
  }

  /// `iommu_group_release_dma_owner`.
  func release() { (owner, ownerCount) = (nil, 0) }

  /// `iommu_device_claim_dma_owner`: the same owner may claim once for each device.
  func claimDevice(_ owner: AnyObject) throws(Errno) {
    if ownerCount > 0 {
      if self.owner !== owner { throw Errno(.EPERM) }
      ownerCount += 1
      return
    }
    self.owner = owner
    ownerCount = 1
  }

  /// `iommu_device_release_dma_owner`.
  func releaseDevice() { if ownerCount > 1 { ownerCount -= 1 } else { release() } }

  /// `iommu_group_dma_owner_claimed`.
  var isClaimed: Bool { ownerCount > 0 }
}
