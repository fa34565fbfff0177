import HostModel

/// ioctls of device files and of iommufd (drivers/vfio/device_cdev.c, drivers/vfio/pci/vfio_pci_core.c).
extension SimulatedKernel {
  /// VFIO_DEVICE_BIND_IOMMUFD (`vfio_df_ioctl_bind_iommufd`). Returns the device's ID in the iommufd.
  package func bind(_ number: Int32, iommufd: Int32, by pid: Int32) throws(ErrorNumber) -> UInt32 {
    try call { () throws(ErrorNumber) in
      let opened = try file(number, of: pid)
      guard case .device(let file) = opened.kind else { throw foreignCall(opened) }
      guard flavour.hasCdev else { throw .ENOTTY }
      guard iommufd >= 0, file.group == nil else { throw .EINVAL }
      let device = file.device
      if has(.tokenBeforeGroup), flavour.bindChecksToken { try device.driver?.checkToken() }
      // `vfio_device_block_group`.
      if device.group?.openedFile != nil, !has(.nodeBoundBesideGroup) { throw .EBUSY }
      device.group?.openByNode += 1
      do throws(ErrorNumber) {
        return try bind(file, iommufd, pid)
      } catch {
        device.group?.openByNode -= has(.failedBindBlocksGroup) ? 0 : 1
        throw error
      }
    }
  }

  private func bind(_ file: DeviceFile, _ iommufd: Int32, _ pid: Int32) throws(ErrorNumber) -> UInt32 {
    let device = file.device
    device.set?.lock.lock()
    defer { device.set?.lock.unlock() }
    if file.isGranted { throw .EINVAL }
    if flavour.bindChecksToken { try device.driver?.checkToken() }
    // `iommufd_ctx_from_fd`.
    let contextFile = try self.file(iommufd, of: pid)
    guard case .iommufd(let context) = contextFile.kind else { throw .EBADFD }
    file.iommufd = context
    do throws(ErrorNumber) {
      try open(file)
    } catch {
      file.iommufd = nil
      throw error
    }
    device.isOpenByNode = true
    file.isGranted = true
    return device.bound?.id ?? 0
  }

  /// IOMMU_IOAS_ALLOC. Returns the ID of the new address space.
  package func allocateIOAS(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> UInt32 {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      guard case .iommufd(let context) = file.kind else { throw foreignCall(file) }
      return context.add(.addressSpace)
    }
  }

  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT (`iommufd_device_attach`). Fails with ENOENT for an unknown ID and with EINVAL for
  /// the ID of anything but an address space.
  package func attach(_ number: Int32, to ioas: UInt32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try grantedDevice(number, of: pid)
      guard file.group == nil, let context = file.iommufd else { throw .ENOTTY }
      file.device.set?.lock.lock()
      defer { file.device.set?.lock.unlock() }
      try attach(file.device, to: ioas, in: context)
    }
  }

  /// VFIO_DEVICE_DETACH_IOMMUFD_PT.
  package func detach(_ number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try grantedDevice(number, of: pid)
      guard file.group == nil else { throw .ENOTTY }
      if let context = file.iommufd { detach(file.device, from: context) }
    }
  }

  /// VFIO_DEVICE_GET_INFO.
  package func deviceInfo(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> DeviceInfo {
    try call { () throws(ErrorNumber) in
      guard let driver = try grantedDevice(number, of: pid).device.driver else { throw .ENOTTY }
      return driver.info()
    }
  }

  /// VFIO_DEVICE_RESET.
  package func reset(_ number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let driver = try grantedDevice(number, of: pid).device.driver else { throw .ENOTTY }
      try driver.reset()
    }
  }

  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO (`vfio_pci_ioctl_get_pci_hot_reset_info`). `capacity` is the number of
  /// functions that the caller has room for; too few fail with ENOSPC.
  package func hotResetInfo(_ number: Int32, capacity: Int = .max, by pid: Int32) throws(ErrorNumber) -> HotResetReport
  {
    try call { () throws(ErrorNumber) in
      // iommufd takes it for VFIO_IOMMU_GET_INFO, which has the same number (`iommufd_vfio_iommu_get_info`).
      if case .iommufd(let context) = try file(number, of: pid).kind, context.compatibleSpace == nil {
        throw .ENODEV
      }
      let device = try grantedDevice(number, of: pid).device
      guard let core = core(device) else { throw device.driver?.unknownCall ?? .ENOTTY }
      let bySlot = canResetSlot(of: core.function)
      guard bySlot || canResetBus(of: core.function) else {
        throw has(.infoWithoutScopeErrno) ? .ENOTTY : .ENODEV
      }
      let hit = scope(of: core.function, bySlot: bySlot)
      if hit.count > capacity, !has(.infoIgnoresCapacity) { throw .ENOSPC }
      var report = HotResetReport(hasIDs: device.isOpenByNode, isOwned: device.isOpenByNode, entries: [])
      device.set?.lock.lock()
      defer { device.set?.lock.unlock() }
      // `vfio_pci_fill_devs`.
      for function in hit.dropLast(has(.infoMissesLast) ? 1 : 0) {
        guard report.hasIDs else {
          guard let group = function.group else { throw .EPERM }
          report.entries.append(HotResetReport.Entry(address: function.address, groupOrID: Int32(group.id)))
          continue
        }
        let member = device.set?.members.first { self.core($0)?.function === function }
        let id = member.flatMap { member in device.bound.flatMap { deviceID(member, in: $0.context) } }
        if id == nil, !has(.infoAlwaysOwned) { report.isOwned = false }
        report.entries.append(
          HotResetReport.Entry(
            address: function.address, groupOrID: id.map { Int32($0) } ?? (has(.notOwnedIsZero) ? 0 : -1)))
      }
      return report
    }
  }

  /// VFIO_DEVICE_PCI_HOT_RESET (`vfio_pci_ioctl_pci_hot_reset`).
  package func hotReset(
    _ number: Int32, groups: [Int32], flags: UInt32 = 0, by pid: Int32
  ) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      try refuseAsMapping(file(number, of: pid), groups: groups.count)
      let device = try grantedDevice(number, of: pid).device
      guard let core = core(device), let set = device.set else { throw device.driver?.unknownCall ?? .ENOTTY }
      if flags != 0 { throw .EINVAL }
      // Before 6.6 the kernel refuses an empty list only after it has checked that anything can be reset.
      if flavour.knowsEmptyLists, !has(.resettableBeforeList), groups.isEmpty != device.isOpenByNode {
        throw .EINVAL
      }
      let bySlot = canResetSlot(of: core.function)
      guard bySlot || canResetBus(of: core.function) else { throw .ENODEV }
      guard !groups.isEmpty || device.isOpenByNode else { throw .EINVAL }
      if groups.isEmpty {
        let context = device.bound?.context
        try hotReset(set) { member in context.map { self.deviceID(member, in: $0) != nil } ?? false }
      } else {
        if groups.count > scope(of: core.function, bySlot: bySlot).count, !has(.moreGroupsThanFunctions) {
          throw .EINVAL
        }
        try hotReset(set, provedBy: groups, pid)
      }
    }
  }

  /// This call shares its number with VFIO_IOMMU_MAP_DMA, which containers and iommufd implement. Its argument is too
  /// short for that (`vfio_iommu_type1_map_dma`, `iommufd_vfio_map_dma`).
  private func refuseAsMapping(_ file: FileObject, groups: Int) throws(ErrorNumber) {
    switch file.kind {
    // With five groups it is as long as a mapping. iommufd looks up the address space before it checks the flags.
    case .iommufd(let context): throw groups < 5 || context.compatibleSpace != nil ? .EINVAL : .ENODEV
    case .container(let container) where container.type == .type1 || container.type == .type1v2: throw .EINVAL
    default: break
    }
  }

  /// `vfio_pci_ioctl_pci_hot_reset_groups`. Holds a reference to each group's file for the duration of the reset.
  private func hotReset(_ set: DeviceSet, provedBy numbers: [Int32], _ pid: Int32) throws(ErrorNumber) {
    var files: [FileObject] = []
    defer { for file in files { put(file) } }
    var groups: [VFIOGroup] = []
    for number in numbers {
      let file = try file(number, of: pid)
      if has(.containerIsProof), case .container(let container) = file.kind {
        groups += container.groups
        continue
      }
      guard case .group(let group) = file.kind else { throw .EINVAL }
      // `vfio_group_get_external_user` of 5.10 requires a viable group in a container that has a type.
      if !flavour.ownershipInIOMMUCore, group.container?.type == nil { throw .EINVAL }
      file.references += 1
      files.append(file)
      groups.append(group)
    }
    try hotReset(set) { member in groups.contains { $0 === member.group } }
  }

  /// VFIO_DEVICE_GET_IRQ_INFO. Returns the number of interrupts of this kind.
  package func interruptCount(_ trigger: InterruptTrigger, _ number: Int32, by pid: Int32) throws(ErrorNumber) -> Int {
    try call { () throws(ErrorNumber) in
      guard let driver = try grantedDevice(number, of: pid).device.driver else { throw .ENOTTY }
      return try driver.interruptCount(trigger)
    }
  }

  /// VFIO_DEVICE_SET_IRQS of an interrupt that notifies the holder; nil removes the trigger. `tell` runs on the thread
  /// of the call that raises the interrupt.
  package func setTrigger(
    _ trigger: InterruptTrigger, _ number: Int32, by pid: Int32, tell: (@Sendable () -> Void)?
  ) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let driver = try grantedDevice(number, of: pid).device.driver else { throw .ENOTTY }
      try driver.setTrigger(trigger, tell)
    }
  }

  // MARK: Parts

  /// The device file behind a descriptor. Throws unless the device answers to it (`vfio_device_fops_unl_ioctl`).
  func grantedDevice(_ number: Int32, of pid: Int32) throws(ErrorNumber) -> DeviceFile {
    let file = try file(number, of: pid)
    guard case .device(let device) = file.kind else { throw foreignCall(file) }
    guard device.isGranted || has(.unboundNodeAnswers) else { throw .EINVAL }
    guard canResume(device.device) else { throw .EIO }
    return device
  }

  /// `vfio_device_pm_runtime_get`: whether the device can be resumed for a call. One whose driver leaves it awake is open
  /// all the same.
  func canResume(_ device: VFIODevice) -> Bool {
    guard flavour.resumesForCalls, let function = core(device)?.function else { return true }
    guard (try? function.resume()) != nil else { return false }
    function.mayRest()
    return true
  }
}
