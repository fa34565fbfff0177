import HostModel

/// An IOMMU page table (`struct iommufd_hwpt_paging`). It is allocated when the first group attaches to an address
/// space, shared by later ones, and freed with the last user (`auto_domain`).
final class PageTable {
  let id: UInt32
  /// The ID of its address space.
  let space: UInt32
  /// The number of attached devices.
  var users = 0

  init(_ id: UInt32, space: UInt32) {
    (self.id, self.space) = (id, space)
  }
}

/// Attaching devices to address spaces (drivers/iommu/iommufd/device.c).
extension SimulatedKernel {
  /// `iommufd_device_attach`, or `iommufd_device_replace` for an attached device. Fails with ENOENT for an unknown ID,
  /// and with EINVAL for an object that nothing can attach to or if the device's group is attached elsewhere.
  func attach(_ device: VFIODevice, to id: UInt32, in context: IOMMUContext) throws(ErrorNumber) {
    guard let object = context.objects[id] else { throw has(.unknownSpaceIsInvalid) ? .EINVAL : .ENOENT }
    guard let group = device.group?.iommu, device.group?.kind != .emulated else {
      // `iommufd_access_attach` accepts an address space only.
      guard case .addressSpace = object else { throw .ENOENT }
      device.isAttached = true
      return
    }
    switch object {
    case .pageTable(let table): try attach(device, group, to: table, in: context)
    case .addressSpace:
      // `iommufd_device_auto_get_domain`: a compatible table of the space, or else a new one.
      let fitting = context.pageTables.first { $0.space == id && (device.isAttached || group.pageTable ?? $0 === $0) }
      let known = has(.pageTableNotShared) ? nil : fitting
      if known == nil, !device.isAttached, group.pageTable != nil { throw .EINVAL }
      try attach(device, group, to: known ?? context.addPageTable(for: id), in: context)
    case .device, .access: throw has(.deviceIsNoSpace) ? .ENOENT : .EINVAL
    }
  }

  /// `iommufd_hw_pagetable_attach`, or `iommufd_device_do_replace`, which moves the whole group.
  private func attach(
    _ device: VFIODevice, _ group: IOMMUGroup, to table: PageTable, in context: IOMMUContext
  ) throws(ErrorNumber) {
    if !device.isAttached {
      if let current = group.pageTable, current !== table, !has(.groupWithTwoPageTables) { throw .EINVAL }
      group.pageTable = table
      table.users += 1
      device.isAttached = true
      return
    }
    guard let old = group.pageTable, old !== table else { return }
    let moved = has(.replaceMovesOneDevice) ? 1 : group.attachedDevices(context)
    table.users += moved
    old.users -= moved
    group.pageTable = table
    context.release(old)
  }

  /// `iommufd_device_detach`.
  func detach(_ device: VFIODevice, from context: IOMMUContext) {
    guard device.isAttached else { return }
    device.isAttached = false
    guard let group = device.group?.iommu, let table = group.pageTable else { return }
    table.users -= 1
    if group.attachedDevices(context) == 0 { group.pageTable = nil }
    if !has(.pageTableNotFreed) { context.release(table) }
  }
}

extension IOMMUContext {
  /// The page tables, oldest first.
  var pageTables: [PageTable] {
    objects.compactMap { if case .pageTable(let table) = $0.value { table } else { nil } }.sorted { $0.id < $1.id }
  }

  /// `iommufd_hwpt_paging_alloc`.
  func addPageTable(for space: UInt32) -> PageTable {
    let id = lowestFreeID
    let table = PageTable(id, space: space)
    _ = add(.pageTable(table))
    return table
  }

  /// Frees a page table that has no user left.
  func release(_ table: PageTable) { if table.users == 0 { remove(table.id) } }
}

extension IOMMUGroup {
  /// The number of the group's devices that are attached in this context.
  func attachedDevices(_ context: IOMMUContext) -> Int {
    context.objects.values.count {
      if case .device(let device) = $0 { device.group?.iommu === self && device.isAttached } else { false }
    }
  }
}
