/// The tree of PCI buses and the kernel's walks of it.
struct PCITopology {
  private let functions: [PCIAddress: PCIFunction]
  /// The functions on each real bus, in order of address. Functions on virtual buses are on none.
  private let functionsOnBus: [PCIBusAddress: [PCIFunction]]
  /// The real buses below each bridge.
  private let busesBelow: [PCIAddress: [PCIBusAddress]]
  /// Buses with a function whose device number is not 0.
  private let busesWithSeveralDevices: Set<PCIBusAddress>
  private let rules: KernelRules

  init(_ all: [PCIFunction], rules: KernelRules) {
    functions = Dictionary(firstOf: all, by: \.address)
    var onBus: [PCIBusAddress: [PCIFunction]] = [:]
    var below: [PCIAddress: Set<PCIBusAddress>] = [:]
    var severalDevices: Set<PCIBusAddress> = []
    for function in functions.values where !function.isOnVirtualBus {
      let bus = function.address.busAddress
      onBus[bus, default: []].append(function)
      if function.address.device != 0 { severalDevices.insert(bus) }
      if case .bridge(let bridge) = function.upstream { below[bridge, default: []].insert(bus) }
    }
    functionsOnBus = onBus.mapValues { $0.sorted { $0.address < $1.address } }
    busesBelow = below.mapValues { $0.sorted() }
    busesWithSeveralDevices = severalDevices
    self.rules = rules
  }

  subscript(_ address: PCIAddress) -> PCIFunction? { functions[address] }

  /// The bridge whose secondary bus a function is on (`pdev->bus->self`); nil on a root bus and on a virtual bus.
  func bridge(of function: PCIFunction) -> PCIFunction? {
    guard !function.isOnVirtualBus, case .bridge(let address) = function.upstream else { return nil }
    return functions[address]
  }

  /// True if the function is on a bus below a bridge, even if that bridge could not be read.
  func isBelowBridge(_ function: PCIFunction) -> Bool { !function.isOnVirtualBus && function.upstream != .root }

  /// The functions on a function's bus, itself included (`bus->devices`).
  func siblings(of function: PCIFunction) -> [PCIFunction] {
    guard !function.isOnVirtualBus else { return [function] }
    return functionsOnBus[function.address.busAddress] ?? []
  }

  /// True if the bus has functions inside and outside a slot of device 0, so that the kernel's slot rule matters.
  func hasSeveralDevices(_ bus: PCIBusAddress) -> Bool { busesWithSeveralDevices.contains(bus) }

  /// Everything on a function's bus and below it, in the order of `pci_walk_bus`.
  func walkBus(of function: PCIFunction) -> [PCIFunction] {
    BusWalk.functions(from: siblings(of: function).map(\.address)) { bridge in
      (busesBelow[bridge] ?? []).flatMap { (functionsOnBus[$0] ?? []).map(\.address) }
    }.compactMap { functions[$0] }
  }

  /// The virtual functions on virtual buses that a reset of these functions affects although the kernel's walk does not
  /// reach them (`pci_walk_bus` follows `dev->subordinate`, which a virtual bus is not).
  func hiddenVirtualFunctions(of scope: [PCIFunction]) -> [PCIFunction] {
    var seen: Set<PCIAddress> = []
    return scope.flatMap(\.virtualFunctions).filter { seen.insert($0).inserted }.compactMap { functions[$0] }
      .filter(\.isOnVirtualBus)
  }

  /// The slot a function is in (`pdev->slot`), if a driver has `reset_slot`: only pciehp's, which covers device 0
  /// of the bus, on newer kernels every device.
  func slot(of function: PCIFunction) -> PCISlot? {
    guard let bridge = bridge(of: function), bridge.hotplugServiceDriver == "pciehp" else { return nil }
    let slot = PCISlot(bus: function.address.busAddress, device: rules.slotCoversBus ? nil : 0)
    return slot.contains(function.address) ? slot : nil
  }

  /// The slot a function is in, if the slot may be reset as a whole (`pci_probe_reset_slot`).
  func resettableSlot(of function: PCIFunction) -> PCISlot? {
    guard let slot = slot(of: function), let bridge = bridge(of: function), !forbidsSlotReset(slot, below: bridge)
    else { return nil }
    return slot
  }

  /// The bridge, the function on the bus or the function below it that makes `pci_bus_resettable` false; nil if there
  /// is none.
  func functionForbiddingBusReset(of function: PCIFunction) -> PCIFunction? {
    if let bridge = bridge(of: function), bridge.forbidsBusReset { return bridge }
    return walkBus(of: function).first(where: \.forbidsBusReset)
  }

  /// True if `pci_slot_resettable` is false.
  private func forbidsSlotReset(_ slot: PCISlot, below bridge: PCIFunction) -> Bool {
    if bridge.forbidsBusReset { return true }
    guard let first = functionsOnBus[slot.bus]?.first else { return false }
    return functionsInSlot(slot, walk: walkBus(of: first)).contains(where: \.forbidsBusReset)
  }

  /// The part of a bus walk that is in a slot or below a bridge in it (`vfio_pci_dev_below_slot`).
  func functionsInSlot(_ slot: PCISlot, walk: [PCIFunction]) -> [PCIFunction] {
    guard slot.device != nil else { return walk }  // all of the bus and so all below it
    return walk.filter { function in
      var current: PCIFunction? = function
      for _ in 0..<256 {
        guard let here = current else { return false }
        if here.address.busAddress == slot.bus { return slot.contains(here.address) }
        current = bridge(of: here)
      }
      return false
    }
  }

  /// True if several functions share a device number, so that the multifunction bit is set (a lone function 0 may have
  /// it too, which sysfs does not show). A virtual function never has it (`pci_iov_add_virtfn` clears it).
  func isMultifunction(_ function: PCIFunction) -> Bool {
    guard function.physicalFunction == nil else { return false }
    if function.address.function != 0 { return true }
    return siblings(of: function).contains {
      $0.address != function.address && $0.address.device == function.address.device && $0.physicalFunction == nil
    }
  }
}

extension PCIFunction {
  /// PCI_DEV_FLAGS_NO_BUS_RESET.
  var forbidsBusReset: Bool { BusResetQuirk.forbidsBusReset(vendor: vendorID, device: deviceID) }
}
