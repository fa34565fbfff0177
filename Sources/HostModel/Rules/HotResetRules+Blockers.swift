/// The blockers of a hot reset, and what removes them.
extension HotResetRules {
  /// The blocker for an obstacle to any reset: ENODEV.
  func blocker(_ obstacle: ResetScope.Obstacle, _ function: PCIFunction) -> Blocker {
    let address = DeviceAddress.pci(function.address)
    switch obstacle {
    case .rootBus:
      return Blocker(
        .onRootBus, address: address, driver: function.driver,
        message: "\(address) is on a root bus: there is no bridge to reset it by.")
    case .virtualBus:
      return Blocker(
        .onVirtualBus, address: address, driver: function.driver,
        message: "\(address) is a virtual function on a virtual bus: there is no bridge to reset it by.")
    case .noBusReset(let forbidding): return blocker(forbidding)
    }
  }

  func blocker(_ obstacle: BusResetObstacle) -> Blocker {
    let function = topology[obstacle.address]
    let address = DeviceAddress.pci(obstacle.address)
    let may = obstacle.isCertain ? "forbids" : "may forbid"
    switch obstacle.reason {
    case .flag:
      return Blocker(
        .noBusReset, address: address, driver: function?.driver,
        message: "The kernel \(may) bus resets that hit \(address) (PCI_DEV_FLAGS_NO_BUS_RESET)"
          + (obstacle.isCertain ? "." : ": its reset_method lists none, and the flag differs between kernels."),
        remedies: obstacle.isCertain
          ? []
          : [
            Remedy(
              .look,
              "See whether reset_method lists bus after: echo default > /sys/bus/pci/devices/\(address)/reset_method.",
              addresses: [address])
          ])
    case .vendorReset:
      return Blocker(
        .noBusReset, address: address, driver: function?.driver,
        message: "vendor_reset \(may) bus resets of \(function?.ids ?? "AMD GPUs") (\(address)), and nothing shows it.",
        remedy: Remedy(.look, "Look in the kernel log for what vendor_reset says about it."))
    case .noMethodOfItsOwn:
      return Blocker(
        .noBusReset, address: address, driver: function?.driver,
        message: "This kernel \(may) bus resets that hit a function without a reset method of its own: \(address).",
        remedy: Remedy(
          .otherKernel,
          "Update the kernel: that rule was in a few releases of April 2025 (6.12.23-24, 6.14.2-3, 5.15.180) and taken "
            + "back."))
    }
  }

  /// The blocker for a function in scope that is not in the set: EINVAL (`vfio_pci_is_device_in_set`).
  func nonMember(_ function: PCIFunction, of member: PCIFunction) -> Blocker {
    let key = ScopeCache.NonMember(
      address: function.address, bus: member.address.busAddress, ofVirtual: member.physicalFunction != nil)
    if let blocker = known.nonMembers[key] { return blocker }
    let blocker = describe(function, of: member)
    known.nonMembers[key] = blocker
    return blocker
  }

  /// From a virtual function a hot reset works never. From its physical function it works without virtual functions,
  /// which must be free for that.
  func virtualFunctionRemedies(_ physical: PCIAddress, of member: PCIFunction) -> [Remedy] {
    guard member.physicalFunction == nil else { return [] }
    let virtual = topology[physical]?.virtualFunctions ?? []
    guard virtual.allSatisfy({ holdings.devices[.pci($0)].map { $0.isOpen == false } ?? true }) else { return [] }
    let uses = virtual.flatMap { openRules.facts.hostUses[$0] ?? [] }
    if !uses.isEmpty {
      let things = uses.map(\.text).joined(separator: "; ")
      return [
        Remedy(
          .stopHostUse,
          "The host uses virtual functions of \(physical): \(things). End that first, then disable them: "
            + "echo 0 > /sys/bus/pci/devices/\(physical)/sriov_numvfs.", addresses: virtual.map(DeviceAddress.pci))
      ]
    }
    return [
      Remedy(
        .disableVirtualFunctions,
        "Disable the virtual functions: echo 0 > /sys/bus/pci/devices/\(physical)/sriov_numvfs.",
        addresses: [.pci(physical)])
    ]
  }

  private func describe(_ function: PCIFunction, of member: PCIFunction) -> Blocker {
    let address = DeviceAddress.pci(function.address)
    if function.isBridge {
      return Blocker(
        .bridgeInScope, address: address, driver: function.driver,
        message: "The bridge \(address) is in the reset scope and can never be in the set.")
    }
    if let physical = function.physicalFunction {
      return Blocker(
        .virtualFunctionInScope, address: address, driver: function.driver,
        message: "The virtual function \(address) is in the reset scope and is not in the set.",
        remedies: virtualFunctionRemedies(physical, of: member))
    }
    guard function.vfio != nil else { return openRules.notBound(address, function.driver) }
    if member.physicalFunction != nil {
      return Blocker(
        .inAnotherSet, address: address, driver: function.driver,
        message: "\(address) is in the reset scope and in another set than the virtual function.")
    }
    if function.address.busAddress != member.address.busAddress {
      return Blocker(
        .inAnotherSet, address: address, driver: function.driver,
        message: "\(address) is below a bridge in the reset scope, and so always in another set.")
    }
    return Blocker(
      .inAnotherSet, address: address, driver: function.driver,
      message: "\(address) is in the reset scope and in another set (\(setOf[address] ?? "none")).")
  }
}
