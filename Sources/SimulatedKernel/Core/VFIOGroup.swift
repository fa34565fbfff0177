import HostModel

/// An IOMMU group that has a device bound to a VFIO driver (`struct vfio_group`, drivers/vfio/group.c).
final class VFIOGroup {
  /// The minor number of its node.
  let minor: Int
  /// Nil once the last device is unbound while a file of the group is still open.
  var iommu: IOMMUGroup?
  /// The number that its node is named after.
  let id: Int
  /// What it is a group of.
  let kind: IOMMUGroup.Kind
  /// `group_lock`.
  let lock: KernelLock
  /// `drivers`: devices bound to VFIO drivers; at 0 the node goes.
  var drivers = 1
  /// `device_list`: devices that GET_DEVICE_FD finds, the newest first.
  var devices: [VFIODevice] = []
  /// The one opened file there may be.
  var openedFile: FileObject?
  /// Its container.
  var container: Container?
  /// 1 for the container itself, and one for each device that is open through it.
  var containerUsers = 0
  /// An iommufd in place of the container.
  var iommufd: IOMMUContext?
  /// Devices of the group that are open by their own nodes.
  var openByNode = 0

  init(_ iommu: IOMMUGroup, minor: Int, _ memory: Monitor) {
    self.iommu = iommu
    id = iommu.id
    kind = iommu.kind
    self.minor = minor
    lock = KernelLock(memory, .group)
  }

  /// Without an IOMMU (VFIO_NO_IOMMU).
  var isNoIOMMU: Bool { kind == .noIOMMU }

  /// `vfio_group_has_iommu`.
  var hasIOMMU: Bool { container != nil || iommufd != nil }

  /// `noiommu-7`.
  var nodeName: String { isNoIOMMU ? "noiommu-\(id)" : "\(id)" }
}

/// A container (`struct vfio_container`, drivers/vfio/container.c).
final class Container {
  /// What it was made by SET_IOMMU; nil before, and again when the last group has left.
  var type: IOMMUType?
  /// Its groups, the newest first.
  var groups: [VFIOGroup] = []
  /// Its groups have no IOMMU.
  var isNoIOMMU = false
}

/// What VFIO_SET_IOMMU and VFIO_CHECK_EXTENSION are asked for (include/uapi/linux/vfio.h).
package enum IOMMUType: Int32, Hashable, Sendable {
  /// VFIO_TYPE1_IOMMU.
  case type1 = 1
  /// VFIO_SPAPR_TCE_IOMMU: of POWER only.
  case spapr = 2
  /// VFIO_TYPE1v2_IOMMU.
  case type1v2 = 3
  /// VFIO_NOIOMMU_IOMMU.
  case noIOMMU = 8
}

/// An opened /dev/iommu (`struct iommufd_ctx`, drivers/iommu/iommufd/main.c).
final class IOMMUContext {
  /// The kinds of objects that have an id in it.
  enum Object {
    case device(VFIODevice)
    /// A device that does no DMA of its own (IOMMUFD_OBJ_ACCESS).
    case access(VFIODevice)
    case addressSpace
    /// What devices are really attached to (IOMMUFD_OBJ_HWPT_PAGING).
    case pageTable(PageTable)
  }

  /// Its objects, by id.
  private(set) var objects: [UInt32: Object] = [:]
  /// A group without an IOMMU was given to it (`no_iommu_mode`).
  var isWithoutIOMMU = false
  /// The address space of the VFIO compatibility.
  var compatibleSpace: UInt32?

  /// `iommufd_object_alloc`: the lowest free id, from 1 up (XA_FLAGS_ALLOC1).
  func add(_ object: Object) -> UInt32 {
    let id = lowestFreeID
    objects[id] = object
    return id
  }

  /// The id that the next object gets.
  var lowestFreeID: UInt32 {
    var id: UInt32 = 1
    while objects[id] != nil { id += 1 }
    return id
  }

  /// Forgets an object.
  func remove(_ id: UInt32) { objects[id] = nil }

  /// `iommufd_ctx_has_group`: some device of the group is bound to it.
  func has(_ group: IOMMUGroup) -> Bool {
    objects.values.contains {
      if case .device(let device) = $0 { device.group?.iommu === group } else { false }
    }
  }
}
