import HostModel

/// Writes to sysfs that concern drivers, virtual functions and reset methods (drivers/base/bus.c, drivers/pci/iov.c,
/// pci-sysfs.c).
extension SimulatedKernel {
  /// The function whose sysfs directory is written to. Fails with ENOENT if there is none.
  private func sysfsFunction(_ address: PCIAddress) throws(ErrorNumber) -> PCIFunctionState {
    guard let function = functions[address] else { throw .ENOENT }
    return function
  }

  /// `driver_override` (`driver_set_override`); nil clears it.
  package func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in try sysfsFunction(address).driverOverride = driver }
  }

  /// A driver's `unbind` (`unbind_store`). Blocks while a process holds the device.
  package func unbind(_ address: PCIAddress, from driver: String) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard drivers[driver] != nil else { throw .ENOENT }
      guard let function = functions[address], function.driver?.name == driver || has(.unbindFromAnyDriver) else {
        throw .ENODEV
      }
      function.lock.lock()
      defer { function.lock.unlock() }
      detach(function)
    }
  }

  /// A driver's `bind` (`bind_store`). Fails with ENODEV if the driver does not match the function, with EBUSY if the
  /// function has a driver.
  package func bind(_ address: PCIAddress, to driver: String) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let driver = drivers[driver] else { throw .ENOENT }
      guard let function = functions[address], matches(driver, function) else { throw .ENODEV }
      function.lock.lock()
      defer { function.lock.unlock() }
      if function.driver != nil, !has(.boundOnceMore) {
        throw flavour.version < KernelVersion(5, 12) ? .ENODEV : .EBUSY
      }
      try attach(driver, function)
    }
  }

  /// `drivers_probe` (`drivers_probe_store`). Fails with ENODEV for an unknown function. Finding no driver or failing
  /// to probe is no error; a foreign owner of the group is one, EINVAL (`__device_attach_driver` ignores only errors of
  /// a driver's own probe).
  package func probe(_ address: PCIAddress) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let function = functions[address] else { throw .ENODEV }
      if !search(function), !has(.failedProbeWorks) { throw .EINVAL }
    }
  }

  /// `sriov_numvfs` (`sriov_numvfs_store`).
  package func setVirtualFunctionCount(_ count: Int, of address: PCIAddress) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let function = try sysfsFunction(address)
      guard let spec = function.spec.virtualFunctions else { throw .ENOENT }
      guard count <= spec.possible || has(.tooManyVirtualFunctions) else { throw .ERANGE }
      function.lock.lock()
      defer { function.lock.unlock() }
      if count == function.virtualFunctions.count { return }
      guard let driver = function.driver, driver.canMakeVirtualFunctions(self) else { throw .ENOENT }
      if count > 0, !function.virtualFunctions.isEmpty, !has(.virtualFunctionsAdded) { throw .EBUSY }
      if count > 0, function.core != nil, flavour.resumesAtFirstOpen { try function.resume() }
      setVirtualFunctions(count, of: function)
    }
  }

  /// `reset_method` (`reset_method_store`): sets the methods and their order. Fails with EINVAL if the function does
  /// not support one of them at present: a bus reset is not possible once others are on the bus
  /// (`pci_reset_bus_function`).
  package func setResetMethods(_ methods: [ResetMethod], of address: PCIAddress) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let function = try sysfsFunction(address)
      guard
        methods.allSatisfy({
          function.spec.resetMethods.contains($0) && ($0 != .bus || canResetAlone(function)) || has(.anyResetMethod)
        })
      else { throw .EINVAL }
      if !has(.resetMethodsIgnored) { function.resetMethods = methods }
    }
  }

  /// `/sys/module/vfio/parameters/enable_unsafe_noiommu_mode`: whether functions without an IOMMU group can be bound.
  package func setNoIOMMUMode(_ isOn: Bool) { try? call { () throws(ErrorNumber) in allowsNoIOMMU = isOn } }

  /// Removes a function from the bus by surprise. It no longer responds.
  package func breakFunction(_ address: PCIAddress) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in try function(address).isGone = true }
  }

  /// `sriov_configure` of the physical function's driver (`vfio_pci_core_sriov_configure`, or the host driver's), with
  /// `pci_enable_sriov` and `pci_disable_sriov`. Runs under the physical function's lock.
  func setVirtualFunctions(_ count: Int, of function: PCIFunctionState) {
    guard count > 0 else {
      let virtuals = function.virtualFunctions
      for virtual in virtuals.reversed() { remove(virtual) }
      if !virtuals.isEmpty, let core = function.core {
        core.makesVirtualFunctions = false
        if flavour.resumesAtFirstOpen { function.mayRest() }
      }
      return
    }
    guard let spec = function.spec.virtualFunctions else { return }
    if let core = function.core {
      core.makesVirtualFunctions = true
    }
    let override = function.core == nil ? nil : function.driver?.name
    for index in 0..<count {
      let virtual = add(virtualFunction(index, of: function, spec), physical: function)
      // `vfio_pci_bus_notifier`: the virtual functions are reserved for the physical function's driver.
      virtual.driverOverride = has(.virtualFunctionsForAnyDriver) ? nil : override
      function.virtualFunctions.append(virtual)
      search(virtual)
    }
  }

  /// `pci_iov_add_virtfn`. The routing ID is derived from the physical function's (`pci_iov_virtfn_bus`).
  private func virtualFunction(
    _ index: Int, of function: PCIFunctionState, _ spec: FunctionSpec.VirtualFunctions
  ) -> FunctionSpec {
    let own = function.address
    let routing = Int(own.bus) << 8 | Int(own.device) << 3 | Int(own.function)
    let id = routing + spec.offset + spec.stride * index
    let address = PCIAddress(
      domain: own.domain, bus: UInt8(truncatingIfNeeded: id >> 8), device: UInt8(id >> 3 & 31), function: UInt8(id & 7))
    var virtual = FunctionSpec(
      address, below: function.spec.bridge, vendorID: function.spec.vendorID, deviceID: spec.deviceID,
      classCode: function.spec.classCode, name: spec.name, driver: spec.driver,
      iommuGroup: function.group == nil ? nil : lowestFreeGroup, resetMethods: [.flr],
      barSizes: [16384])
    virtual.hasHotplugSlot = false
    virtual.failsToResume = spec.failToResume
    return virtual
  }

  /// `pci_iov_remove_virtfn`. Waits while a process holds the function.
  private func remove(_ function: PCIFunctionState) {
    function.lock.lock()
    detach(function)
    function.lock.unlock()
    functions[function.address] = nil
    function.bus.functions.removeAll { $0 === function }
    if function.bus.functions.isEmpty, function.bus.bridge == nil, !function.bus.isRoot {
      buses[function.bus.address] = nil
    }
    function.group?.functions.removeAll { $0 === function }
    if let group = function.group, group.functions.isEmpty { groups[group.id] = nil }
    function.physicalFunction?.virtualFunctions.removeAll { $0 === function }
  }
}
