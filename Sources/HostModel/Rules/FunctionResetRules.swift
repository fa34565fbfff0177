/// Predicts the outcome of VFIO_DEVICE_RESET (`vfio_pci_ioctl_reset`, drivers/vfio/pci/vfio_pci_core.c).
struct FunctionResetRules {
  let topology: PCITopology

  /// mdev drivers whose VFIO_DEVICE_RESET always succeeds: samples/vfio-mdev/{mtty,mdpy,mbochs}.c,
  /// drivers/s390/{crypto/vfio_ap_ops,cio/vfio_ccw_ops}.c, drivers/gpu/drm/i915/gvt/kvmgt.c.
  private static let resettingDrivers: Set<String> = [
    "mtty", "mdpy", "mbochs", "vfio_ap_mdev", "vfio_ccw_mdev", "intel_vgpu_mdev",
  ]

  /// Returns the verdict for a PCI function. A method that fails with ENOTTY is skipped for the next one
  /// (`__pci_reset_function_locked`); if none works, the reset at first open has failed and the call is EINVAL.
  func reset(of function: PCIFunction, isOpen: Bool?, notBound: Blocker) -> FunctionReset {
    let listed = function.resetMethods ?? []
    let stale = listed.contains("bus") && !busMethodWorks(function) ? ["bus"] : []
    let methods = listed.filter { !stale.contains($0) }
    guard function.vfio != nil else {
      return FunctionReset(verdict: .fails(.ENODEV, [notBound]), methods: methods, staleMethods: stale)
    }
    if !methods.isEmpty { return FunctionReset(verdict: .works, methods: methods, staleMethods: stale) }
    if function.resetMethods == nil, function.hasResetFile {
      // Before 5.15 the methods are not shown, only that there is one.
      let sure = busMethodWorks(function)
      return FunctionReset(verdict: sure ? .works : .unknown([noMethod(function, stale, hidden: true)]), methods: [])
    }
    let blocker = noMethod(function, stale, hidden: false)
    if function.resetMethods?.isEmpty ?? false, isOpen != false {
      // The methods were removed by a write to `reset_method`. The error depends on the reset at first open: EINVAL if
      // it had failed by then (`reset_works`), else ENOTTY.
      return FunctionReset(verdict: .unknown([blocker]), methods: [])
    }
    return FunctionReset(verdict: .fails(.EINVAL, [blocker]), methods: [], staleMethods: stale)
  }

  /// Returns the verdict for a device on another bus, which its driver decides.
  func reset(of device: OtherDevice) -> FunctionReset {
    if let driver = device.driver, Self.resettingDrivers.contains(driver) {
      return FunctionReset(verdict: .works, methods: [])
    }
    return FunctionReset(
      verdict: .unknown([
        Blocker(
          .driverDecides, address: .named(device.address), driver: device.driver,
          message: "Whether \(device.driver ?? "its driver") can reset \(device.address) is not known.",
          remedy: "Ask the driver: VFIO_DEVICE_GET_INFO says VFIO_DEVICE_FLAGS_RESET.")
      ]), methods: [])
  }

  /// `pci_reset_bus_function`: the slot of a single function, or a function alone on its bus. `reset_method` is
  /// written when the function is found, before its siblings are, and so may list a `bus` that fails. Of the quirks
  /// only the function's own counts here (`pci_dev_reset_slot_function`, `pci_parent_bus_reset`).
  private func busMethodWorks(_ function: PCIFunction) -> Bool {
    guard !function.isBridge, !function.forbidsBusReset else { return false }
    if topology.slot(of: function) != nil, !topology.isMultifunction(function) { return true }
    return topology.isBelowBridge(function) && topology.siblings(of: function).count == 1
  }

  private func noMethod(_ function: PCIFunction, _ stale: [String], hidden: Bool) -> Blocker {
    let address = function.address
    let message =
      hidden
      ? "\(address) has some reset method, which this kernel does not name; it may be a bus reset that its siblings forbid."
      : stale.isEmpty
        ? "\(address) has no reset method."
        : "\(address) lists only a bus reset, which fails because it is not alone on its bus."
    return Blocker(
      .noResetMethod, address: .pci(address), driver: function.driver, message: message,
      remedy: "Use a hot reset of its set, where that works.")
  }
}
