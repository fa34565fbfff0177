import HostModel

/// Opening and closing devices: `vfio_df_open`, `vfio_df_close` and their callers (drivers/vfio/vfio_main.c, group.c,
/// device_cdev.c).
extension SimulatedKernel {
  /// `vfio_df_open`, under the set's lock. Only the group path opens a device more than once.
  func open(_ file: DeviceFile) throws(ErrorNumber) {
    let device = file.device
    if device.openCount != 0, file.group == nil, !has(.nodeOpensTwice) { throw .EINVAL }
    device.set?.lock.assertHeld()
    device.openCount += has(.openNotCounted) ? 0 : 1
    count(device, files: 1)
    guard device.openCount == 1 || has(.everyOpenIsFirst) else { return }
    do throws(ErrorNumber) {
      try firstOpen(file)
    } catch {
      device.openCount -= has(.failedOpenStaysCounted) ? 0 : 1
      device.vm = nil
      count(device, files: -1)
      throw error
    }
  }

  /// `vfio_df_device_first_open`.
  private func firstOpen(_ file: DeviceFile) throws(ErrorNumber) {
    let device = file.device
    // `vfio_device_get_kvm_safe`.
    device.vm = file.group?.vm ?? file.vm
    if let context = file.iommufd {
      try bindIOMMUFD(device, context, byNode: file.group == nil)
    } else {
      try useContainer(device)
    }
    do throws(ErrorNumber) {
      try device.driver?.openDevice()
    } catch {
      unuse(file)
      throw error
    }
    note(.openDevice(device.address))
    count(device, devices: 1)
  }

  /// `vfio_df_close`, under the set's lock.
  func close(_ file: DeviceFile) {
    let device = file.device
    guard device.openCount > 0 else { return }
    device.set?.lock.assertHeld()
    if device.openCount == 1 || has(.everyCloseIsLast) {
      // `vfio_df_device_last_close`.
      note(.closeDevice(device.address))
      device.driver?.closeDevice()
      unuse(file)
      device.vm = nil
      count(device, devices: -1)
    }
    device.openCount -= has(.closeNotCounted) ? 0 : 1
    count(device, files: -1)
  }

  private func unuse(_ file: DeviceFile) {
    if file.iommufd != nil { unbindIOMMUFD(file.device) } else { unuseContainer(file.device) }
  }

  /// Updates the reference count of the driver's module: per file before 6.2, per device since.
  private func count(_ device: VFIODevice, files: Int = 0, devices: Int = 0) {
    device.module?.references += flavour.referencesCountFiles ? files : devices
  }

  // MARK: Releasing files

  /// Releases a file after its last reference is gone.
  func release(_ file: FileObject) {
    switch file.kind {
    case .container, .iommufd: break
    case .migration(let data): data.module?.references -= 1
    case .group(let group):
      // `vfio_group_fops_release`.
      group.lock.lock()
      if group.container != nil, !has(.closedGroupKeepsContainer) { detachContainer(group) }
      group.iommufd = nil
      group.openedFile = nil
      group.lock.unlock()
      // `vfio_group_release`: the minor number is free once the devices and the file are gone.
      if group.iommu == nil { groupNumbers.giveBack(group.minor) }
    case .device(let device): release(device)
    }
  }

  /// `vfio_device_fops_release`.
  private func release(_ file: DeviceFile) {
    let device = file.device
    if let group = file.group {
      // `vfio_df_group_close`. Takes the group's lock before the set's.
      let locks = [group.lock, device.set?.lock]
      for lock in has(.setLockBeforeGroupLock) ? locks.reversed() : locks { lock?.lock() }
      close(file)
      file.iommufd = nil
      device.set?.lock.unlock()
      group.lock.unlock()
    } else if file.isGranted {
      // `vfio_df_unbind_iommufd`.
      device.set?.lock.lock()
      close(file)
      file.iommufd = nil
      device.isOpenByNode = false
      device.set?.lock.unlock()
      device.group?.openByNode -= has(.closedNodeBlocksGroup) ? 0 : 1
    }
    device.references -= 1
  }

  // MARK: Containers

  /// `vfio_group_use_container`. The group's file stays open while a device is open through it.
  private func useContainer(_ device: VFIODevice) throws(ErrorNumber) {
    guard let group = device.group, let container = group.container, container.type != nil || has(.deviceWithoutType)
    else {
      throw .EINVAL
    }
    group.openedFile?.references += has(.deviceDoesNotPinGroup) ? 0 : 1
    group.containerUsers += has(.containerUserNotCounted) ? 0 : 1
  }

  private func unuseContainer(_ device: VFIODevice) {
    guard let group = device.group else { return }
    group.containerUsers -= 1
    if let file = group.openedFile, !has(.closedDevicePinsGroup) { put(file) }
  }

  /// `vfio_group_detach_container`. The last group to leave removes the container's IOMMU type.
  func detachContainer(_ group: VFIOGroup) {
    guard let container = group.container else { return }
    if group.kind == .physical, flavour.ownershipInIOMMUCore { group.iommu?.release() }
    group.container = nil
    group.containerUsers = 0
    if let index = container.groups.firstIndex(where: { $0 === group }) { container.groups.remove(at: index) }
    if container.groups.isEmpty, !has(.containerKeepsType) { container.type = nil }
  }

  // MARK: iommufd

  /// `iommufd_device_bind` (drivers/iommu/iommufd/device.c), or `vfio_iommufd_emulated_bind`, which checks nothing.
  private func bindIOMMUFD(_ device: VFIODevice, _ context: IOMMUContext, byNode: Bool) throws(ErrorNumber) {
    // `vfio_df_iommufd_compat_attach_ioas` skips such a group. Opened by its node (7.3), the device is bound like any
    // other.
    guard device.group?.isNoIOMMU != true || byNode else { return }
    if device.group?.kind == .emulated {
      device.bound = (context, context.add(.access(device)))
      return
    }
    guard let group = device.group?.iommu else { throw .ENODEV }
    if group.kind == .physical, !machine.remapsInterrupts, !machine.allowsUnsafeInterrupts { throw .EPERM }
    if !has(.groupInTwoContexts) { try group.claimDevice(context, refusal: ownershipRefusal(of: group)) }
    device.bound = (context, context.add(.device(device)))
  }

  /// `iommufd_device_unbind`, after a detach.
  private func unbindIOMMUFD(_ device: VFIODevice) {
    guard let bound = device.bound else { return }
    if !has(.closedDeviceStaysAttached) { detach(device, from: bound.context) }
    if !has(.closedDeviceKeepsID) { bound.context.remove(bound.id) }
    device.bound = nil
    if device.group?.kind != .emulated { device.group?.iommu?.releaseDevice() }
  }
}
