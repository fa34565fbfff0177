import HostModel

/// ioctls of groups and containers (drivers/vfio/group.c and container.c).
extension SimulatedKernel {
  /// VFIO_GROUP_GET_STATUS.
  package func groupStatus(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> (isViable: Bool, hasContainer: Bool) {
    try call { () throws(ErrorNumber) in
      let group = try group(number, of: pid)
      guard let iommu = group.iommu else { throw .ENODEV }
      if !flavour.ownershipInIOMMUCore { return (isViableByList(iommu), group.container != nil) }
      return (group.hasIOMMU || !iommu.isClaimed || has(.alwaysViable), group.hasIOMMU)
    }
  }

  /// VFIO_GROUP_SET_CONTAINER.
  package func setContainer(_ container: Int32, group number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let group = try group(number, of: pid)
      let mayRawIO = try process(pid).identity.hasRawIO
      // Before 5.19 the group is checked before the descriptor (`vfio_group_set_container`).
      if flavour.ownershipInIOMMUCore {
        _ = try file(container, of: pid)
        group.lock.lock()
        defer { group.lock.unlock() }
        if group.hasIOMMU, !has(.containerSetTwice) { throw .EINVAL }
        if group.iommu == nil { throw has(.deadGroupIsInvalid) ? .EINVAL : .ENODEV }
        try attach(group, to: try file(container, of: pid), mayRawIO)
      } else {
        if group.hasIOMMU { throw .EINVAL }
        if group.isNoIOMMU, !mayRawIO { throw .EPERM }
        try attach(group, to: try file(container, of: pid), mayRawIO)
      }
    }
  }

  private func attach(_ group: VFIOGroup, to file: FileObject, _ mayRawIO: Bool) throws(ErrorNumber) {
    switch file.kind {
    case .container(let container): try attach(group, to: container, mayRawIO)
    case .iommufd(let context) where flavour.hasCdev:
      // `iommufd_vfio_compat_set_no_iommu` and `iommufd_vfio_compat_ioas_create`: a context serves either kind of
      // group, never both.
      if group.isNoIOMMU {
        if context.compatibleSpace != nil { throw .EINVAL }
        context.isWithoutIOMMU = true
      } else {
        if context.isWithoutIOMMU { throw .EINVAL }
        if context.compatibleSpace == nil, !has(.noCompatibleSpace) {
          context.compatibleSpace = context.add(.addressSpace)
        }
      }
      group.iommufd = context
    default: throw flavour.foreignContainerIsBadState != has(.foreignContainerErrno) ? .EBADFD : .EINVAL
    }
  }

  /// `vfio_container_attach_group`.
  private func attach(_ group: VFIOGroup, to container: Container, _ mayRawIO: Bool) throws(ErrorNumber) {
    if group.isNoIOMMU, !mayRawIO, !has(.containerWithoutRawIO) { throw .EPERM }
    if !container.groups.isEmpty, container.isNoIOMMU != group.isNoIOMMU { throw .EPERM }
    // An emulated device does no DMA itself, so there is no DMA ownership to claim.
    let claims = group.kind == .physical && flavour.ownershipInIOMMUCore && !has(.viabilityNotChecked)
    if claims, let iommu = group.iommu { try iommu.claim(group, refusal: ownershipRefusal(of: iommu)) }
    do throws(ErrorNumber) {
      if container.type != nil { try attachToIOMMU(group) }
    } catch {
      if claims { group.iommu?.release() }
      throw error
    }
    group.container = container
    group.containerUsers = 1
    container.isNoIOMMU = group.isNoIOMMU
    container.groups.insert(group, at: 0)
  }

  /// VFIO_GROUP_UNSET_CONTAINER.
  package func unsetContainer(group number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let group = try group(number, of: pid)
      group.lock.lock()
      defer { group.lock.unlock() }
      guard group.hasIOMMU else { throw .EINVAL }
      if group.container != nil {
        if group.containerUsers != 1, !has(.unsetWhileOpen) { throw .EBUSY }
        detachContainer(group)
      }
      group.iommufd = nil
    }
  }

  /// VFIO_GROUP_GET_DEVICE_FD. `name` is the device name, optionally followed by a space and `vf_token=UUID`.
  package func device(_ name: String, group number: Int32, by pid: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let group = try group(number, of: pid)
      if !flavour.ownershipInIOMMUCore {
        // `vfio_group_get_device_fd` of 5.10 checks container and viability first.
        guard group.container?.type != nil, let iommu = group.iommu, isViableByList(iommu) else { throw .EINVAL }
      }
      // `vfio_device_get_from_name`.
      var found: VFIODevice?
      for device in group.devices where found == nil {
        if try device.driver?.match(name) ?? (device.address.description == name), device.references > 0 {
          found = device
        }
      }
      guard let device = found else { throw has(.unknownDeviceIsInvalid) ? .EINVAL : .ENODEV }
      device.references += 1
      let file = DeviceFile(device, group: group)
      do throws(ErrorNumber) {
        try openThroughGroup(file, try process(pid))
      } catch {
        device.references -= 1
        throw error
      }
      return try process(pid).install(makeFile(.device(file), link: "anon_inode:[vfio-device]"))
    }
  }

  /// `vfio_df_group_open`. Takes the group's lock before the set's.
  private func openThroughGroup(_ file: DeviceFile, _ process: ProcessState) throws(ErrorNumber) {
    guard let group = file.group else { return }
    let device = file.device
    group.lock.lock()
    defer { group.lock.unlock() }
    guard group.hasIOMMU else { throw .EINVAL }
    if !has(.openWithoutSetLock) { device.set?.lock.lock() }
    defer { device.set?.lock.unlock() }
    file.iommufd = group.iommufd
    if let context = group.iommufd, group.isNoIOMMU, device.openCount == 0 {
      if !process.identity.hasRawIO || context.compatibleSpace != nil { throw .EPERM }
    }
    if group.iommufd == nil, group.isNoIOMMU, !process.identity.hasRawIO, !has(.deviceWithoutRawIO) {
      throw .EPERM
    }
    try open(file)
    if let context = file.iommufd, device.openCount == 1, !group.isNoIOMMU {
      if let space = context.compatibleSpace { try attach(device, to: space, in: context) }
    }
    file.isGranted = true
  }

  // MARK: Containers

  /// VFIO_CHECK_EXTENSION (`vfio_container_ioctl_check_extension`). Returns 1 if the container has this type or can get
  /// it.
  package func checkExtension(_ type: IOMMUType, container number: Int32, by pid: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      // `iommufd_vfio_check_extension` answers 1 for VFIO_NOIOMMU_IOMMU if support is built in, whatever the context's
      // mode.
      if case .iommufd = file.kind { return type == .spapr && !has(.everyTypeIsKnown) ? 0 : 1 }
      let container = try container(file)
      // `vfio_noiommu_ioctl` and `vfio_iommu_type1_check_extension` each know only their own types.
      if let current = container.type {
        return (current == .noIOMMU) == (type == .noIOMMU) && knows(type) ? 1 : 0
      }
      if !container.groups.isEmpty, container.isNoIOMMU != (type == .noIOMMU) { return 0 }
      return knows(type) ? 1 : 0
    }
  }

  /// VFIO_SET_IOMMU (`vfio_ioctl_set_iommu`).
  package func setIOMMU(_ type: IOMMUType, container number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      if case .iommufd(let context) = file.kind {
        try setIOMMU(type, context, mayRawIO: process(pid).identity.hasRawIO)
        return
      }
      let container = try container(file)
      guard !container.groups.isEmpty || has(.typeWithoutGroups), container.type == nil || has(.typeSetTwice) else {
        throw .EINVAL
      }
      guard container.isNoIOMMU == (type == .noIOMMU) || has(.typeOfOtherGroups), knows(type) else {
        throw .ENODEV
      }
      // `__vfio_container_attach_groups`. Without an IOMMU there is nothing to attach.
      if type != .noIOMMU { for group in container.groups { try attachToIOMMU(group) } }
      container.type = type
    }
  }

  /// `iommufd_vfio_set_iommu` (drivers/iommu/iommufd/vfio_compat.c).
  private func setIOMMU(_ type: IOMMUType, _ context: IOMMUContext, mayRawIO: Bool) throws(ErrorNumber) {
    switch type {
    case .noIOMMU:
      // Only attaching a no-IOMMU group sets this mode; the call confirms it.
      if !context.isWithoutIOMMU { throw .EINVAL }
      if !mayRawIO { throw .EPERM }
    case .type1, .type1v2:
      if context.isWithoutIOMMU { throw .EINVAL }
      if context.compatibleSpace == nil { throw .ENODEV }
    case .spapr: throw .EINVAL
    }
  }

  /// `vfio_iommu_type1_attach_group`. Requires interrupt remapping or `allow_unsafe_interrupts`.
  private func attachToIOMMU(_ group: VFIOGroup) throws(ErrorNumber) {
    if let refusal = group.iommu.flatMap(attachRefusal) { throw refusal }
    if group.kind == .physical, !machine.remapsInterrupts, !machine.allowsUnsafeInterrupts,
      !has(.unsafeInterruptsAllowed)
    {
      throw .EPERM
    }
  }

  /// Returns whether an IOMMU driver supports the type (`vfio_iommu_type1_check_extension`, `vfio_noiommu_ioctl`).
  private func knows(_ type: IOMMUType) -> Bool {
    switch type {
    case .type1, .type1v2: true
    case .noIOMMU: allowsNoIOMMU
    case .spapr: false
    }
  }

  // MARK: Parts

  /// The group behind a descriptor. Files of another kind do not implement the ioctl: a container fails with EINVAL
  /// (ENOTTY once it has a type), an unbound device file with EINVAL, all others with ENOTTY.
  func group(_ number: Int32, of pid: Int32) throws(ErrorNumber) -> VFIOGroup {
    let file = try file(number, of: pid)
    if case .group(let group) = file.kind { return group }
    throw foreignCall(file)
  }

  private func container(_ file: FileObject) throws(ErrorNumber) -> Container {
    if case .container(let container) = file.kind { return container }
    throw foreignCall(file)
  }

  /// The error of an ioctl that this kind of file does not implement.
  func foreignCall(_ file: FileObject) -> ErrorNumber {
    switch file.kind {
    case .container(let container): container.type == nil && !has(.emptyContainerErrno) ? .EINVAL : .ENOTTY
    case .device(let device): !device.isGranted ? .EINVAL : canResume(device.device) ? .ENOTTY : .EIO
    case .group, .iommufd, .migration: .ENOTTY
    }
  }

  /// `vfio_group_viable` before 5.19: each function in the group is unbound, bound to a VFIO driver or pci-stub, or a
  /// bridge.
  func isViableByList(_ group: IOMMUGroup) -> Bool {
    group.functions.allSatisfy { function in
      guard let driver = function.driver, !function.spec.isBridge else { return true }
      return driver is VFIOPCIDriver || driver.name == "pci-stub"
    }
  }
}
