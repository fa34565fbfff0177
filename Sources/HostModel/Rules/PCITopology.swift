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
  private let hasVendorReset: Bool
  private let busesWithTwoSlots: Set<PCIBusAddress>
  /// Functions that a group lists and that could not be read, by bus.
  private let missingOnBus: [PCIBusAddress: PCIAddress]
  /// The names of slots that have their place to themselves: those for one device, by its function 0, and those for a bus.
  private let slotNames: (ofDevices: [PCIAddress: String], ofBuses: [PCIBusAddress: String])

  init(
    _ all: [PCIFunction], rules: KernelRules, slots: [SlotDirectory] = [], missing: [PCIAddress] = [],
    hasVendorReset: Bool = false
  ) {
    missingOnBus = Dictionary(missing.map { ($0.busAddress, $0) }, uniquingKeysWith: min)
    self.hasVendorReset = hasVendorReset
    busesWithTwoSlots = Self.busesWithTwoSlots(slots)
    let byAddress = Dictionary(grouping: slots, by: \.address)
    slotNames = Self.names(byAddress.values.compactMap { $0.count == 1 ? $0[0] : nil })
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

  /// The buses that several slots claim, one of them the whole bus: `0000:01`, or `0000:01:00` for its device 0.
  private static func busesWithTwoSlots(_ slots: [SlotDirectory]) -> Set<PCIBusAddress> {
    var counts: [PCIBusAddress: (all: Int, whole: Int)] = [:]
    for slot in slots {
      let parts = slot.address.split(separator: ":")
      guard parts.count >= 2, let bus = PCIAddress("\(parts[0]):\(parts[1]):00.0")?.busAddress else { continue }
      counts[bus, default: (0, 0)].all += 1
      if parts.count == 2 || parts[2] == "00" { counts[bus, default: (0, 0)].whole += 1 }
    }
    return Set(counts.filter { $0.value.all > 1 && $0.value.whole > 0 }.keys)
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

  /// A function on the bus, or on that of one of these functions, that a group lists and that could not be read; nil if
  /// there is none.
  func missingFunction(beside functions: [PCIFunction]) -> PCIAddress? {
    guard !missingOnBus.isEmpty else { return nil }
    return functions.lazy.filter { !$0.isOnVirtualBus }.compactMap { missingOnBus[$0.address.busAddress] }.first
  }

  /// True if the bus has functions inside and outside a slot of device 0, so that the kernel's slot rule matters.
  func hasSeveralDevices(_ bus: PCIBusAddress) -> Bool { busesWithSeveralDevices.contains(bus) }

  /// True if two slots claim a bus. From 7.2 on a slot of ACPI's, which cannot be reset, may stand beside pciehp's, and
  /// the function's own slot is the one that was registered last (`pci_dev_assign_slot`).
  func hasAmbiguousSlot(of function: PCIFunction) -> Bool {
    rules.slotCoversBus.value && busesWithTwoSlots.contains(function.address.busAddress)
      && bridge(of: function)?.hotplugServiceDriver == "pciehp"
  }

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

  /// The parts of the machine that a function is attached to. A slot covers a device of a bus, or the whole bus
  /// (`pci_slot_address`, `address_read_file`, drivers/pci/slot.c).
  func placement(of function: PCIFunction) -> Placement {
    var placement = Placement(iommu: function.iommu, numaNode: function.numaNode)
    guard !function.isOnVirtualBus else { return placement }
    var device = function.address
    // The slot of a zPCI function has its number of eight bits for a device (`zpci_init_slot`, s390_pci_hpc.c).
    if function.isZPCI { device.device = device.device << 3 | device.function }
    device.function = 0
    placement.slot = slotNames.ofDevices[device] ?? slotNames.ofBuses[device.busAddress]
    return placement
  }

  private static func names(
    _ slots: [SlotDirectory]
  ) -> (ofDevices: [PCIAddress: String], ofBuses: [PCIBusAddress: String]) {
    var (devices, buses): ([PCIAddress: String], [PCIBusAddress: String]) = ([:], [:])
    for slot in slots {
      if let device = PCIAddress("\(slot.address).0") {
        devices[device] = slot.name
      } else if let bus = PCIAddress("\(slot.address):00.0")?.busAddress {
        buses[bus] = slot.name
      }
    }
    return (devices, buses)
  }

  /// The slot a function is in (`pdev->slot`), if a driver has `reset_slot`: pciehp's, which covers device 0 of the bus,
  /// on newer kernels every device; and that of a zPCI function, which covers it alone (s390_pci_hpc.c).
  func slot(of function: PCIFunction) -> PCISlot? {
    if function.isZPCI {
      guard rules.resetsZPCISlots.value else { return nil }
      return PCISlot(
        bus: function.address.busAddress, device: function.address.device, function: function.address.function)
    }
    guard let bridge = bridge(of: function), bridge.hotplugServiceDriver == "pciehp" else { return nil }
    let slot = PCISlot(bus: function.address.busAddress, device: rules.slotCoversBus.value ? nil : 0)
    return slot.contains(function.address) ? slot : nil
  }

  /// The slot a function is in, if the slot may be reset as a whole (`pci_probe_reset_slot`).
  func resettableSlot(of function: PCIFunction) -> PCISlot? {
    guard let slot = slot(of: function), slotForbids(slot, of: function) != true else { return nil }
    return slot
  }

  /// The bridge, the function on the bus or the function below it that makes `pci_bus_resettable` false, or may; nil if
  /// there is none. One that certainly forbids it comes first.
  func functionForbiddingBusReset(of function: PCIFunction) -> BusResetObstacle? {
    obstacle(bridge(of: function), walkBus(of: function))
  }

  /// The function that may make `pci_slot_resettable` false; nil if there is none.
  func functionForbiddingSlotReset(_ slot: PCISlot, of function: PCIFunction) -> BusResetObstacle? {
    guard let first = functionsOnBus[slot.bus]?.first else { return nil }
    return obstacle(bridge(of: function), functionsInSlot(slot, walk: walkBus(of: first)))
  }

  private func slotForbids(_ slot: PCISlot, of function: PCIFunction) -> Bool? {
    functionForbiddingSlotReset(slot, of: function)?.isCertain
  }

  private func obstacle(_ bridge: PCIFunction?, _ walk: [PCIFunction]) -> BusResetObstacle? {
    var possible: BusResetObstacle?
    for function in (bridge.map { [$0] } ?? []) + walk {
      guard let obstacle = obstacle(function, isBridge: function.address == bridge?.address) else { continue }
      if obstacle.isCertain { return obstacle }
      possible = possible ?? obstacle
    }
    return possible
  }

  private func obstacle(_ function: PCIFunction, isBridge: Bool) -> BusResetObstacle? {
    switch forbidsBusReset(function) {
    case true: return BusResetObstacle(address: function.address, reason: .flag, isCertain: true)
    case nil:
      let reason: BusResetObstacle.Reason = mayBeFlaggedByVendorReset(function) ? .vendorReset : .flag
      return BusResetObstacle(address: function.address, reason: reason, isCertain: false)
    default: break
    }
    guard rules.busNeedsResettableFunctions != false, !isBridge, !function.isBridge,
      function.resetMethods?.isEmpty ?? !function.hasResetFile
    else { return nil }
    return BusResetObstacle(
      address: function.address, reason: .noMethodOfItsOwn, isCertain: rules.busNeedsResettableFunctions == true)
  }

  // MARK: PCI_DEV_FLAGS_NO_BUS_RESET

  /// Whether a function has the flag; nil if that cannot be told.
  ///
  /// `reset_method` tells more than a table of any kernel: the flag is set before the methods are looked for
  /// (`pci_device_add`), and a flagged function has no method `bus` (`pci_parent_bus_reset`,
  /// `pci_dev_reset_slot_function`). A function that was alone on its bus when it was found and has no such method has
  /// the flag, unless the methods were changed by a write.
  func forbidsBusReset(_ function: PCIFunction) -> Bool? {
    if mayBeFlaggedByVendorReset(function) { return nil }
    let methods = function.resetMethods
    if methods?.contains("bus") ?? false { return false }
    let byTable = BusResetQuirk.forbidsBusReset(
      vendor: function.vendorID, device: function.deviceID, on: rules.level)
    guard byTable != true, !function.isBridge, rules.level.map({ $0 >= KernelVersion(5, 15) }) ?? false,
      isBelowBridge(function), siblings(of: function).count == 1, function.physicalFunction == nil,
      function.address.device == 0, function.address.function == 0, bridge(of: function) != nil,
      !(methods?.contains("cxl_bus") ?? false)
    else { return byTable }
    // No write to `reset_method` removes the file, and `reset` is there with it: one alone is a damaged tree.
    guard let methods else { return function.hasResetFile ? nil : function.vendorID == nil ? byTable : true }
    // Written by hand, or flagged by a table that has more entries than are known here.
    return methods.isEmpty || byTable == nil ? byTable : nil
  }

  /// True if a CXL port masks bus resets of what is below it: a function that was alone on its bus when it was found has the
  /// method `cxl_bus` and not `bus`, which from 7.2 on is not listed below such a port (`pci_reset_bus_function`). Nil
  /// from 6.10 to then, where `bus` is listed either way, and for functions that were found later.
  func isResetMasked(_ function: PCIFunction) -> Bool? {
    guard let level = rules.level, level >= KernelVersion(6, 10), let methods = function.resetMethods,
      methods.contains("cxl_bus")
    else { return false }
    if level < KernelVersion(7, 2) || siblings(of: function).first?.address != function.address { return nil }
    return !methods.contains("bus")
  }

  /// The warning about a bus reset that this kernel makes and others forbid; nil for a function without one.
  func harmfulReset(of function: PCIFunction) -> Blocker? {
    guard forbidsBusReset(function) == false,
      BusResetQuirk.isKnown(vendor: function.vendorID, device: function.deviceID)
    else { return nil }
    if function.isBridge { return harmfulReset(throughBridge: function) }
    var remedies = [
      Remedy(.otherKernel, "Newer kernels forbid it: run one whose table has \(function.ids ?? "it").")
    ]
    let others = (function.resetMethods ?? []).filter { $0 != "bus" && $0 != "cxl_bus" }
    if !others.isEmpty {
      let methods = others.joined(separator: " ")
      remedies.append(
        Remedy(
          .runtimeSetting,
          "Leave its function reset the other methods: echo \(methods) > "
            + "/sys/bus/pci/devices/\(function.address)/reset_method."))
    }
    return Blocker(
      .harmfulReset, address: .pci(function.address), driver: function.driver,
      message: "\(function.address) is known not to come back from a bus reset, and this kernel does not forbid it.",
      remedies: remedies)
  }

  /// The warning about a bus reset through a bridge that is known not to survive it. A function's method `bus` asks for the
  /// function's own flag and not the bridge's (`pci_parent_bus_reset`); a hot reset asks for both.
  func harmfulReset(throughBridge bridge: PCIFunction) -> Blocker? {
    guard BusResetQuirk.isKnown(vendor: bridge.vendorID, device: bridge.deviceID) else { return nil }
    return Blocker(
      .harmfulReset, address: .pci(bridge.address), driver: bridge.driver,
      message: "The link below \(bridge.address) is known not to come back from a bus reset, and this kernel does not "
        + "forbid it here.")
  }

  /// The module vendor_reset sets the flag for the GPUs of its table after their methods were found (src/amd/common.c of
  /// that module), so that nothing shows it.
  func mayBeFlaggedByVendorReset(_ function: PCIFunction) -> Bool {
    hasVendorReset && function.vendorID == 0x1002 && function.classCode.map { $0 >> 16 == 3 } ?? true
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
