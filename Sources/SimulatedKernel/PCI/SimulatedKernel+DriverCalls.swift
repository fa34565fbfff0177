import HostModel

/// Writes to sysfs: drivers, virtual functions, reset methods (drivers/base/bus.c, drivers/pci/iov.c, pci-sysfs.c).
extension SimulatedKernel {
  /// The function in whose folder a file is written: ENOENT without it.
  private func folder(_ address: PCIAddress) throws(Errno) -> PCIFunctionState {
    guard let function = functions[address] else { throw Errno(.ENOENT) }
    return function
  }

  /// `driver_override` (`driver_set_override`); nil takes it away.
  package func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(Errno) {
    try call { () throws(Errno) in try folder(address).driverOverride = driver }
  }

  /// A driver's `unbind` (`unbind_store`). It blocks for as long as a process holds the device.
  package func unbind(_ address: PCIAddress, from driver: String) throws(Errno) {
    try call { () throws(Errno) in
      guard drivers[driver] != nil else { throw Errno(.ENOENT) }
      guard let function = functions[address], function.driver?.name == driver || has(.unbindFromAnyDriver) else {
        throw Errno(.ENODEV)
      }
      function.lock.lock()
      defer { function.lock.unlock() }
      detach(function)
    }
  }

  /// A driver's `bind` (`bind_store`): ENODEV where it does not want the function, EBUSY where that has a driver.
  package func bind(_ address: PCIAddress, to driver: String) throws(Errno) {
    try call { () throws(Errno) in
      guard let driver = drivers[driver] else { throw Errno(.ENOENT) }
      guard let function = functions[address], matches(driver, function) else { throw Errno(.ENODEV) }
      function.lock.lock()
      defer { function.lock.unlock() }
      if function.driver != nil, !has(.boundOnceMore) {
        throw Errno(flavour.version < KernelVersion(5, 12) ? .ENODEV : .EBUSY)
      }
      try attach(driver, function)
    }
  }

  /// `drivers_probe` (`drivers_probe_store`): ENODEV where there is no such function. That no driver takes it, or that one
  /// fails, is no error; that the group has another owner is one, EINVAL (`__device_attach_driver` ignores only what a
  /// driver's own probe ended in).
  package func probe(_ address: PCIAddress) throws(Errno) {
    try call { () throws(Errno) in
      guard let function = functions[address] else { throw Errno(.ENODEV) }
      if !search(function), !has(.failedProbeWorks) { throw Errno(.EINVAL) }
    }
  }

  /// `sriov_numvfs` (`sriov_numvfs_store`).
  package func setVirtualFunctionCount(_ count: Int, of address: PCIAddress) throws(Errno) {
    try call { () throws(Errno) in
      let function = try folder(address)
      guard let spec = function.spec.virtualFunctions else { throw Errno(.ENOENT) }
      guard count <= spec.possible || has(.tooManyVirtualFunctions) else { throw Errno(.ERANGE) }
      function.lock.lock()
      defer { function.lock.unlock() }
      if count == function.virtualFunctions.count { return }
      guard let driver = function.driver, driver.canMakeVirtualFunctions(self) else { throw Errno(.ENOENT) }
      if count > 0, !function.virtualFunctions.isEmpty, !has(.virtualFunctionsAdded) { throw Errno(.EBUSY) }
      setVirtualFunctions(count, of: function)
    }
  }

  /// `reset_method` (`reset_method_store`): these methods in this order; EINVAL where the function has not one of them, now:
  /// a bus reset is not possible any more where others came to the bus (`pci_reset_bus_function`).
  package func setResetMethods(_ methods: [ResetMethod], of address: PCIAddress) throws(Errno) {
    try call { () throws(Errno) in
      let function = try folder(address)
      guard
        methods.allSatisfy({
          function.spec.resetMethods.contains($0) && ($0 != .bus || canResetAlone(function)) || has(.anyResetMethod)
        })
      else { throw Errno(.EINVAL) }
      if !has(.resetMethodsIgnored) { function.resetMethods = methods }
    }
  }

  /// A function is pulled out: it answers no more.
  package func breakFunction(_ address: PCIAddress) throws(Errno) {
    try call { () throws(Errno) in try function(address).isGone = true }
  }

  /// `sriov_configure` of the physical function's driver: `vfio_pci_core_sriov_configure`, or the host driver's, and what
  /// `pci_enable_sriov` and `pci_disable_sriov` do. Under the physical function's lock.
  func setVirtualFunctions(_ count: Int, of function: PCIFunctionState) {
    guard count > 0 else {
      let virtuals = function.virtualFunctions
      for virtual in virtuals.reversed() { remove(virtual) }
      if !virtuals.isEmpty, let core = function.core {
        core.makesVirtualFunctions = false
        function.mayRest()
      }
      return
    }
    guard let spec = function.spec.virtualFunctions else { return }
    if let core = function.core {
      core.makesVirtualFunctions = true
      function.wake()
    }
    let override = function.core == nil ? nil : function.driver?.name
    for index in 0..<count {
      let virtual = add(virtualFunction(index, of: function, spec), physical: function)
      // `vfio_pci_bus_notifier`: they are for the driver that has the physical function.
      virtual.driverOverride = has(.virtualFunctionsForAnyDriver) ? nil : override
      function.virtualFunctions.append(virtual)
      search(virtual)
    }
  }

  /// `pci_iov_add_virtfn`: its routing id follows from the physical function's (`pci_iov_virtfn_bus`).
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

  /// `pci_iov_remove_virtfn`: it waits where a process holds the function.
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
