/// An open /dev/iommu (`struct iommufd_ctx`, drivers/iommu/iommufd/main.c).
final class IOMMUContext {
  /// An object that has an ID.
  enum Object {
    case device(VFIODevice)
    /// A device that does no DMA itself (IOMMUFD_OBJ_ACCESS).
    case access(VFIODevice)
    case addressSpace
    /// The page table that devices are attached to (IOMMUFD_OBJ_HWPT_PAGING).
    case pageTable(PageTable)
  }

  private(set) var objects: [UInt32: Object] = [:]
  /// A no-IOMMU group was attached (`no_iommu_mode`).
  var isWithoutIOMMU = false
  /// The address space of the VFIO compatibility layer.
  var compatibleSpace: UInt32?

  /// `iommufd_object_alloc`: the lowest free id, from 1 up (XA_FLAGS_ALLOC1).
  func add(_ object: Object) -> UInt32 {
    let id = lowestFreeID
    objects[id] = object
    return id
  }

  /// The ID that the next object gets.
  var lowestFreeID: UInt32 {
    var id: UInt32 = 1
    while objects[id] != nil { id += 1 }
    return id
  }

  func remove(_ id: UInt32) { objects[id] = nil }

  /// `iommufd_ctx_has_group`: some device of the group is bound to it.
  func has(_ group: IOMMUGroup) -> Bool {
    objects.values.contains {
      if case .device(let device) = $0 { device.group?.iommu === group } else { false }
    }
  }
}
