import TerminalText

/// Predicts the outcome of VFIO_DEVICE_RESET (`vfio_pci_ioctl_reset`, drivers/vfio/pci/vfio_pci_core.c).
struct FunctionResetRules {
  let topology: PCITopology
  let ownership: SetOwnership

  /// Drivers whose VFIO_DEVICE_RESET always succeeds: samples/vfio-mdev/{mtty,mdpy,mbochs}.c,
  /// drivers/s390/{crypto/vfio_ap_ops,cio/vfio_ccw_ops}.c, drivers/gpu/drm/i915/gvt/kvmgt.c,
  /// drivers/vfio/{fsl-mc/vfio_fsl_mc,cdx/main}.c.
  private static let resettingDrivers: Set<String> = [
    "mtty", "mdpy", "mbochs", "vfio_ap_mdev", "vfio_ccw_mdev", "intel_vgpu_mdev", "vfio_fsl_mc", "vfio_cdx",
  ]

  /// The methods that reset the bus of a function or its slot (`pci_reset_bus_function`, `cxl_reset_bus_function`).
  private static let busMethods: Set<String> = ["bus", "cxl_bus"]

  /// Returns the verdict for a PCI function. A method that fails with ENOTTY is skipped for the next one
  /// (`__pci_reset_function_locked`); if none works, the reset at first open has failed and the call is EINVAL.
  func reset(of function: PCIFunction, isOpen: Bool?, notBound: Blocker) -> FunctionReset {
    let listed = function.resetMethods ?? []
    let stale = busMethodWorks(function) ? [] : listed.filter(Self.busMethods.contains)
    let methods = listed.filter { !stale.contains($0) }
    var reset = FunctionReset(verdict: .works, methods: methods, staleMethods: stale)
    // Before 5.15 the methods are not shown; the last of them is the slot's there too.
    let mayBeByBus = function.resetMethods == nil && function.hasResetFile && busMethodWorks(function)
    if mayBeByBus || methods.contains(where: Self.busMethods.contains) {
      reset.reachesByBus = reachByBus(of: function)
    }
    reset.takesVirtualFunctions = !function.virtualFunctions.isEmpty
    guard function.vfio != nil else {
      reset.verdict = .fails(.ENODEV, [notBound])
      return reset
    }
    reset.verdict = verdict(function, methods: methods, stale: stale, isOpen: isOpen)
    guard reset.verdict.outcome != .fails else { return reset }
    (reset.availability, reset.verdict) = ownership.available(reset.verdict, to: function)
    reset.verdict.warnings += warnings(function, reset)
    return reset
  }

  private func verdict(_ function: PCIFunction, methods: [String], stale: [String], isOpen: Bool?) -> Verdict {
    if methods.contains(where: { !Self.busMethods.contains($0) }) { return .works }
    if !function.isZPCI, topology.isBelowBridge(function), !methods.isEmpty || function.resetMethods == nil,
      let missing = topology.missingFunction(beside: [function])
    {
      return .unknown([unreadable(missing)])
    }
    if !methods.isEmpty {
      // Only a bus reset: vendor_reset may have forbidden it since.
      return topology.mayBeFlaggedByVendorReset(function)
        ? .unknown([mayBeForbidden(function)]) : .works
    }
    if function.resetMethods == nil, function.hasResetFile {
      // Before 5.15 the methods are not shown, only that there is one. On a root bus it is no bus reset, nor where that
      // is forbidden.
      // For a function that was not the first on its bus the methods were looked for when the first was there: `bus`
      // failed.
      let isSure =
        busMethodWorks(function) || !topology.isBelowBridge(function) || topology.forbidsBusReset(function) == true
        || topology.siblings(of: function).first?.address != function.address
      return isSure ? .works : .unknown([hiddenMethod(function)])
    }
    let blocker = noMethod(function, stale)
    if function.resetMethods?.isEmpty ?? false, isOpen != false {
      // The methods were removed by a write to `reset_method`. The error depends on the reset at first open: EINVAL if
      // it had failed by then (`reset_works`), else ENOTTY.
      return .unknown([blocker])
    }
    return .fails(.EINVAL, [blocker])
  }

  /// Returns the verdict for a device on another bus, which its driver decides.
  func reset(of device: OtherDevice) -> FunctionReset {
    let driver = ownership.open.facts.decidingDriver(device.driver, of: .named(device.address)) ?? ""
    if Self.resettingDrivers.contains(driver.foldedDriverName) {
      let (availability, verdict) = ownership.available(.works, to: device)
      return FunctionReset(verdict: verdict, methods: [], availability: availability)
    }
    return FunctionReset(
      verdict: .unknown([
        Blocker(
          .driverDecides, address: .named(device.address), driver: device.driver,
          message: "Whether \(device.driver ?? "its driver") can reset \(device.address) is not known.",
          remedy: Remedy(.look, "Ask the driver: VFIO_DEVICE_GET_INFO says VFIO_DEVICE_FLAGS_RESET."))
      ]), methods: [])
  }

  /// `pci_reset_bus_function`: the slot of a single function, or a function alone on its bus. `reset_method` is
  /// written when the function is found, before its siblings are, and so may list a `bus` that fails.
  private func busMethodWorks(_ function: PCIFunction) -> Bool {
    guard !function.isBridge else { return false }
    if topology.slot(of: function) != nil, function.isZPCI || !topology.isMultifunction(function) { return true }
    return topology.isBelowBridge(function) && topology.siblings(of: function).count == 1
  }

  /// The other functions that the method `bus` resets: pciehp resets the port's secondary bus, whatever the slot covers.
  private func reachByBus(of function: PCIFunction) -> [PCIAddress] {
    guard !function.isZPCI, topology.slot(of: function) != nil else { return [] }
    let walk = topology.walkBus(of: function)
    return (walk + topology.hiddenVirtualFunctions(of: walk)).map(\.address).filter { $0 != function.address }.sorted()
  }

  private func holders(of address: PCIAddress) -> String? {
    let holders = ownership.open.holdings.devices[.pci(address)]?.holders ?? []
    return holders.isEmpty ? nil : holders.map { ownership.open.blockers.owner($0.pid) }.joined(separator: " and ")
  }

  // MARK: Words

  private func warnings(_ function: PCIFunction, _ reset: FunctionReset) -> [Blocker] {
    var warnings: [Blocker] = []
    let address = function.address
    if !function.virtualFunctions.isEmpty {
      let held = function.virtualFunctions.compactMap { virtual in
        holders(of: virtual).map { "\(virtual) held by \($0)" }
      }
      let count = Plural.count(function.virtualFunctions.count, "virtual function")
      warnings.append(
        Blocker(
          .reachesOthers, address: .pci(address), driver: function.driver,
          message: "It resets the \(count) of \(address) as well"
            + (held.isEmpty ? "." : ": \(held.joined(separator: ", ")).")))
    }
    if !reset.reachesByBus.isEmpty {
      let named = reset.methods.prefix { !Self.busMethods.contains($0) }.joined(separator: " and ")
      let before = reset.methods.isEmpty ? "every other method" : named
      let also =
        reset.reachesByBus.count == 1 ? "\(reset.reachesByBus[0])" : "\(reset.reachesByBus.count) other functions"
      warnings.append(
        Blocker(
          .reachesOthers, address: .pci(address), driver: function.driver,
          message: before.isEmpty
            ? "It resets the slot by its bus, and with it \(also)."
            : "If \(before) fails, the kernel resets the slot by its bus, and with it \(also).",
          remedies: named.isEmpty || !function.virtualFunctions.isEmpty
            ? []
            : [
              Remedy(
                .runtimeSetting,
                "Leave it the method that reaches nothing else: "
                  + "echo \(reset.methods[0]) > /sys/bus/pci/devices/\(address)/reset_method.")
            ]))
    }
    if reset.methods.contains("bus") {
      let bridge = topology.bridge(of: function)
      let harmful =
        topology.harmfulReset(of: function) ?? bridge.flatMap { topology.harmfulReset(throughBridge: $0) }
      if let harmful { warnings.append(harmful) }
    }
    return warnings
  }

  private func unreadable(_ missing: PCIAddress) -> Blocker {
    ownership.open.blockers.unreadable("\(missing) on the same bus", "/sys/bus/pci/devices/\(missing)")
  }

  private func mayBeForbidden(_ function: PCIFunction) -> Blocker {
    Blocker(
      .noBusReset, address: .pci(function.address), driver: function.driver,
      message:
        "vendor_reset may forbid bus resets of \(function.ids ?? function.address.description), and nothing shows it.",
      remedy: Remedy(.look, "Look in the kernel log for what vendor_reset says about it."))
  }

  private func hiddenMethod(_ function: PCIFunction) -> Blocker {
    Blocker(
      .noResetMethod, address: .pci(function.address), driver: function.driver,
      message: "\(function.address) has some reset method, which this kernel does not name; it may be a bus reset that "
        + "its siblings forbid.",
      remedy: Remedy(.otherKernel, "From Linux 5.15 on reset_method names them."))
  }

  private func noMethod(_ function: PCIFunction, _ stale: [String]) -> Blocker {
    let address = function.address
    let message =
      stale.isEmpty
      ? "\(address) has no reset method."
      : topology.isBelowBridge(function)
        ? "\(address) lists only a bus reset, which fails because it is not alone on its bus."
        : "\(address) lists only a bus reset, which fails because there is no bridge to do it by."
    let isOff = function.resetMethods?.isEmpty ?? false
    return Blocker(
      .noResetMethod, address: .pci(address), driver: function.driver, message: message,
      remedies: isOff
        ? [
          Remedy(
            .runtimeSetting,
            "Let the kernel use its own methods again: echo default > /sys/bus/pci/devices/\(address)/reset_method.")
        ] : [])
  }
}
