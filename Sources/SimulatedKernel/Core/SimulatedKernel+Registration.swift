import HostModel

/// Binding and unbinding: drivers/base, drivers/vfio/vfio_main.c, and `vfio_pci_core_register_device`.
extension SimulatedKernel {
  // MARK: The driver core

  /// The kernel's search for a driver (`device_attach`): the override, or else a driver that matches the function's
  /// IDs. Finding no match or failing to probe is no error. Returns false if the driver could not use the group's DMA.
  @discardableResult func search(_ function: PCIFunctionState) -> Bool {
    guard function.driver == nil else { return true }
    let name = function.driverOverride ?? function.spec.driver
    guard let driver = name.flatMap({ drivers[$0] }), matches(driver, function) else { return true }
    function.lock.lock()
    defer { function.lock.unlock() }
    guard !driver.managesOwnDMA, flavour.ownershipInIOMMUCore, function.group?.isOwnedByAnother == true else {
      try? attach(driver, function)
      return true
    }
    return false
  }

  /// `pci_match_device`. With an override, only the driver of that name matches, whatever its IDs.
  func matches(_ driver: any PCIDriver, _ function: PCIFunctionState) -> Bool {
    if let override = function.driverOverride, !has(.overrideIgnored) { return override == driver.name }
    return driver.matches(function)
  }

  /// `really_probe`, under the device's lock.
  func attach(_ driver: any PCIDriver, _ function: PCIFunctionState) throws(ErrorNumber) {
    // `pci_dma_configure`. Before 5.19 VFIO itself checks (`vfio_group_nb_verify`) and crashes the kernel with BUG.
    let usesDMA = !driver.managesOwnDMA
    if usesDMA, !has(.hostIgnoresOwner) { try useByHost(function) }
    if let driver = driver as? VFIOPCIDriver { try register(function, driver) }
    function.driver = driver
    function.isDriverShown = true
    function.hasLostDriver = false
    if !(driver is VFIOPCIDriver) { function.enableCount += 1 }
    note(.bound(function.address, driver.name))
  }

  private func useByHost(_ function: PCIFunctionState) throws(ErrorNumber) {
    guard let group = function.group else { return }
    if !flavour.ownershipInIOMMUCore, vfioGroups[group.id]?.containerUsers ?? 0 > 0 { throw .EBUSY }
    try group.useByHost()
  }

  /// `__device_release_driver`, under the device's lock. Waits for the holders of the device.
  func detach(_ function: PCIFunctionState) {
    guard let driver = function.driver else { return }
    function.isDriverShown = false
    if let core = function.core {
      setVirtualFunctions(0, of: function)
      unregister(core)
    } else {
      if (driver as? HostDriver)?.leavesVirtualFunctions != true { setVirtualFunctions(0, of: function) }
      function.enableCount -= 1
    }
    function.driver = nil
    function.hasLostDriver = true
    if !driver.managesOwnDMA { function.group?.unuseByHost() }
    note(.unbound(function.address, driver.name))
  }

  // MARK: The VFIO core

  /// `vfio_pci_core_register_device`.
  private func register(_ function: PCIFunctionState, _ driver: VFIOPCIDriver) throws(ErrorNumber) {
    guard !function.spec.isBridge else { throw .EINVAL }
    guard driver.canDrive(function, self) else { throw .EINVAL }
    let device = VFIODevice(.pci(function.address), index: deviceNumbers.take())
    let core = driver.makeDevice(self, function, device)
    (device.driver, device.module) = (core, driver)
    guard function.virtualFunctions.isEmpty || has(.bindsDespiteVirtualFunctions) else {
      deviceNumbers.giveBack(device.index)
      note(.log("vfio-pci \(function.address): Cannot bind to PF with SR-IOV enabled"))
      throw .EBUSY
    }
    registry.assign(device, setID(of: function), self)
    registry.join(device, self)
    // `vfio_pci_vf_init`.
    if let physical = function.physicalFunction?.core, physical.makesVirtualFunctions { core.physical = physical }
    if function.spec.virtualFunctions != nil { core.token = ("generated-\(function.address)", 0) }
    beginToSleep(function)
    do throws(ErrorNumber) {
      try registerInGroup(device, function)
    } catch {
      endSleep(function)
      registry.leave(device, self)
      registry.release(device, self)
      deviceNumbers.giveBack(device.index)
      throw error
    }
    devices[device.index] = device
    device.isVisible = true
    function.core = core
  }

  /// The key of the function's set: the function itself on a root bus and, with commit e908f58b6beb, for a virtual
  /// function; otherwise the slot, or else the bus.
  func setID(of function: PCIFunctionState) -> DeviceSetID {
    if function.bus.isRoot && !has(.rootBusIsASet)
      || function.isVirtual && flavour.virtualFunctionIsAlone && !has(.virtualFunctionInSetOfBus)
    {
      return .device(.pci(function.address))
    }
    if canResetSlot(of: function), let slot = slot(of: function) {
      return .slot(slot.bus, device: has(.setForEachFunctionOfSlot) ? function.address.function : slot.device)
    }
    return .bus(function.bus.address)
  }

  /// `vfio_device_set_group` and `vfio_device_group_register`.
  private func registerInGroup(_ device: VFIODevice, _ function: PCIFunctionState) throws(ErrorNumber) {
    if function.group == nil, allowsNoIOMMU || has(.bindsWithoutGroup) {
      // `vfio_noiommu_group_alloc`: a group for a device that has none.
      let group = makeGroup(.noIOMMU)
      group.functions = [function]
      function.group = group
      note(.log("vfio-pci \(function.address): Adding kernel taint for vfio-noiommu group on device"))
    }
    guard let iommu = function.group else { throw .EINVAL }
    enter(device, iommu)
  }

  /// `iommu_group_alloc`. Takes the lowest free number.
  func makeGroup(_ kind: IOMMUGroup.Kind) -> IOMMUGroup {
    let group = IOMMUGroup(lowestFreeGroup, kind)
    groups[group.id] = group
    return group
  }

  /// The lowest group number that is free. Numbers below the machine's own groups belong to devices that its
  /// specification omits.
  var lowestFreeGroup: Int {
    let first = (machine.functions.compactMap(\.iommuGroup).max() ?? -1) + 1
    return (first...first + groups.count).first { groups[$0] == nil } ?? first
  }

  /// `vfio_create_group`, or another reference to an existing group; then `vfio_device_group_register`.
  func enter(_ device: VFIODevice, _ iommu: IOMMUGroup) {
    let group: VFIOGroup
    if let known = vfioGroups[iommu.id] {
      group = known
      group.drivers += 1
    } else {
      group = VFIOGroup(iommu, minor: groupNumbers.take(), memory)
      vfioGroups[iommu.id] = group
    }
    device.group = group
    device.hasNodeWithoutIOMMU = group.isNoIOMMU && flavour.hasNodesWithoutIOMMU
    group.devices.insert(device, at: 0)
  }

  /// `vfio_pci_core_unregister_device`.
  private func unregister(_ core: PCICoreDevice) {
    let (device, function) = (core.device, core.function)
    withdraw(device)
    if function.group?.kind == .noIOMMU { function.group = nil }
    core.physical = nil
    endSleep(function)
    function.core = nil
    forget(device)
  }

  /// `vfio_pci_core_register_device`: nobody uses the function, so it may sleep.
  private func beginToSleep(_ function: PCIFunctionState) {
    guard !machine.disablesIdleSleep else { return }
    function.maySleep = true
    function.mayRest()
  }

  /// `vfio_pci_core_unregister_device`.
  private func endSleep(_ function: PCIFunctionState) {
    guard !machine.disablesIdleSleep else { return }
    function.maySleep = false
    function.wake()
  }

  /// `vfio_unregister_group_dev`. The device can no longer be found. Its holders are asked to release it, again every
  /// 10 s, and waited for.
  func withdraw(_ device: VFIODevice) {
    let hidesFirst = flavour.hidesBeforeItWaits != has(.hidesAtOtherTime)
    if hidesFirst { hide(device) }
    device.references -= 1
    var count = 0
    while device.references > 0, !has(.unbindDoesNotWait) {
      waitingUnbinds.insert(device.address)
      if !has(.noDeviceRequest) { device.driver?.request(count) }
      tellNow()
      count += 1
      while device.references > 0, memory.waitForChange(milliseconds: 10_000) {}
    }
    waitingUnbinds.remove(device.address)
    if !hidesFirst { hide(device) }
    leaveGroup(device)
  }

  /// `vfio_device_group_unregister` and `vfio_device_del`: neither name nor node leads to the device any more.
  private func hide(_ device: VFIODevice) {
    device.group?.devices.removeAll { $0 === device }
    device.isVisible = false
  }

  /// `vfio_device_release`. Frees the device.
  func forget(_ device: VFIODevice) {
    // The driver's part refers to the device as well; this breaks the cycle.
    defer { device.driver = nil }
    devices[device.index] = nil
    deviceNumbers.giveBack(device.index)
    registry.leave(device, self)
    registry.release(device, self)
  }

  /// `vfio_device_remove_group`. The last device of a group removes its node and its container.
  private func leaveGroup(_ device: VFIODevice) {
    guard let group = device.group else { return }
    // Groups that VFIO allocated go with their device (`iommu_group_remove_device`).
    if group.kind != .physical { groups[group.id] = nil }
    group.drivers -= has(.groupOutlivesDevices) ? 0 : 1
    guard group.drivers == 0 else { return }
    vfioGroups[group.id] = nil
    group.lock.lock()
    if group.container != nil { detachContainer(group) }
    if !has(.deadGroupAnswers) { group.iommu = nil }
    group.lock.unlock()
    if group.openedFile == nil { groupNumbers.giveBack(group.minor) }
  }
}
