/// The tree of PCI buses: who is above whom, and in what order the kernel walks it.
struct PCITopology {
  private let functions: [PCIAddress: PCIFunction]
  /// Functions on each real bus, in order of address; functions on virtual buses are not on any.
  private let functionsOnBus: [PCIBusAddress: [PCIAddress]]
  /// The real buses below each bridge.
  private let busesBelow: [PCIAddress: [PCIBusAddress]]
  private let rules: KernelRules

  init(_ all: [PCIFunction], rules: KernelRules) {
    functions = Dictionary(all.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var onBus: [PCIBusAddress: [PCIAddress]] = [:]
    var below: [PCIAddress: Set<PCIBusAddress>] = [:]
    for function in all where !function.isOnVirtualBus {
      onBus[function.address.busAddress, default: []].append(function.address)
      if case .bridge(let bridge) = function.upstream {
        below[bridge, default: []].insert(function.address.busAddress)
      }
    }
    functionsOnBus = onBus.mapValues { $0.sorted() }
    busesBelow = below.mapValues { $0.sorted() }
    self.rules = rules
  }

  subscript(_ address: PCIAddress) -> PCIFunction? { functions[address] }

  /// The bridge whose secondary bus a function is on (`pdev->bus->self`); nil on a root bus and on a virtual bus.
  func bridge(of function: PCIFunction) -> PCIFunction? {
    guard !function.isOnVirtualBus, case .bridge(let address) = function.upstream else { return nil }
    return functions[address]
  }

  /// Every function on the same bus, the function itself included (`bus->devices`).
  func siblings(of function: PCIFunction) -> [PCIFunction] {
    guard !function.isOnVirtualBus else { return [function] }
    return (functionsOnBus[function.address.busAddress] ?? []).compactMap { functions[$0] }
  }

  /// Everything on a function's bus and below it, in the order of `pci_walk_bus` (drivers/pci/bus.c).
  func walkBus(of function: PCIFunction) -> [PCIFunction] {
    var result: [PCIFunction] = []
    var seen: Set<PCIBusAddress> = []
    walk(function.address.busAddress, &seen, &result)
    return result
  }

  private func walk(_ bus: PCIBusAddress, _ seen: inout Set<PCIBusAddress>, _ result: inout [PCIFunction]) {
    guard seen.insert(bus).inserted else { return }  // a damaged tree may be cyclic
    for address in functionsOnBus[bus] ?? [] {
      guard let function = functions[address] else { continue }
      result.append(function)
      for child in busesBelow[address] ?? [] { walk(child, &seen, &result) }
    }
  }

  /// The virtual functions on virtual buses that a reset of these functions hits without the kernel's walk meeting
  /// them (`pci_walk_bus` follows `dev->subordinate`, which a virtual bus is not).
  func hiddenVirtualFunctions(of scope: [PCIFunction]) -> [PCIFunction] {
    scope.flatMap(\.virtualFunctions).compactMap { functions[$0] }.filter(\.isOnVirtualBus)
  }

  /// The slot a function is in (`pdev->slot`), where a driver can reset it: only pciehp's, which covers device 0 of
  /// the bus, on newer kernels every device.
  func resettableSlot(of function: PCIFunction) -> PCISlot? {
    guard let bridge = bridge(of: function), bridge.hotplugServiceDriver == "pciehp" else { return nil }
    let slot = PCISlot(bus: function.address.busAddress, device: rules.slotCoversBus ? nil : 0)
    guard slot.contains(function.address), !forbidsSlotReset(slot, below: bridge) else { return nil }
    return slot
  }

  /// `pci_bus_resettable` is false: the bridge, a function on the bus or one below it must not be bus reset. The
  /// function that forbids it is returned.
  func functionForbiddingBusReset(of function: PCIFunction) -> PCIFunction? {
    var candidates = walkBus(of: function)
    if let bridge = bridge(of: function) { candidates.insert(bridge, at: 0) }
    return candidates.first { BusResetQuirk.forbidsBusReset(vendor: $0.vendorID, device: $0.deviceID) }
  }

  /// `pci_slot_resettable` is false.
  private func forbidsSlotReset(_ slot: PCISlot, below bridge: PCIFunction) -> Bool {
    if BusResetQuirk.forbidsBusReset(vendor: bridge.vendorID, device: bridge.deviceID) { return true }
    guard let first = (functionsOnBus[slot.bus] ?? []).first, let function = functions[first] else { return false }
    return functionsInSlot(slot, walk: walkBus(of: function)).contains {
      BusResetQuirk.forbidsBusReset(vendor: $0.vendorID, device: $0.deviceID)
    }
  }

  /// The part of a bus walk that is in a slot or below a bridge in it (`vfio_pci_dev_below_slot`).
  func functionsInSlot(_ slot: PCISlot, walk: [PCIFunction]) -> [PCIFunction] {
    walk.filter { function in
      var current: PCIFunction? = function
      for _ in 0..<256 {
        guard let here = current else { return false }
        if here.address.busAddress == slot.bus { return slot.contains(here.address) }
        current = bridge(of: here)
      }
      return false
    }
  }

  /// Several functions share a device number, so the multifunction bit is set (a lone function 0 may have it too,
  /// which sysfs does not tell).
  func isMultifunction(_ function: PCIFunction) -> Bool {
    if function.address.function != 0, function.physicalFunction == nil { return true }
    return siblings(of: function).contains {
      $0.address != function.address && $0.address.device == function.address.device && $0.physicalFunction == nil
    }
  }
}

/// A PCI slot that a hotplug driver can reset.
struct PCISlot: Hashable {
  /// The bus below the slot's port.
  let bus: PCIBusAddress
  /// The one device number it covers, nil for all of the bus.
  let device: UInt8?

  /// The function is in the slot.
  func contains(_ address: PCIAddress) -> Bool {
    address.busAddress == bus && (device == nil || device == address.device)
  }

  /// `slot:0000:01` or `slot:0000:01:00`.
  var id: String { "slot:\(bus)" + (device.map { ":" + PCIAddress.padded(UInt32($0), 2) } ?? "") }
}
