import HostModel

/// An IOMMU group that has a device bound to a VFIO driver (`struct vfio_group`, drivers/vfio/group.c).
final class VFIOGroup {
  /// The minor number of its node.
  let minor: Int
  /// Nil once the last device is unbound while a file of the group is still open.
  var iommu: IOMMUGroup?
  /// The number that names its node.
  let id: Int
  let kind: IOMMUGroup.Kind
  /// `group_lock`.
  let lock: KernelLock
  /// `drivers`: the number of devices bound to VFIO drivers. At 0 the node is removed.
  var drivers = 1
  /// `device_list`: the devices that GET_DEVICE_FD finds, newest first.
  var devices: [VFIODevice] = []
  /// The group's open file. There is at most one.
  var openedFile: FileObject?
  var container: Container?
  /// One user for the container itself and one per device open through it.
  var containerUsers = 0
  /// The iommufd that is used in place of a container.
  var iommufd: IOMMUContext?
  /// The VM that knows the group (`kvm`), by its process.
  var vm: Int32?
  /// The number of the group's devices that are open by their nodes.
  var openByNode = 0

  init(_ iommu: IOMMUGroup, minor: Int, _ memory: Monitor) {
    self.iommu = iommu
    id = iommu.id
    kind = iommu.kind
    self.minor = minor
    lock = KernelLock(memory, .group)
  }

  /// VFIO_NO_IOMMU.
  var isNoIOMMU: Bool { kind == .noIOMMU }

  /// `vfio_group_has_iommu`.
  var hasIOMMU: Bool { container != nil || iommufd != nil }

  /// `noiommu-7`.
  var nodeName: String { isNoIOMMU ? "noiommu-\(id)" : "\(id)" }
}
