extension HostFacts {
  /// Returns the host as it would be after a remedy; nil for one that changes nothing the facts show, such as a firmware
  /// setting.
  package func applying(_ remedy: Remedy) -> HostFacts? {
    let functions = remedy.addresses.compactMap(\.pci)
    switch remedy.kind {
    case .bind: return binding(functions, to: BindRules.vfioDriver)
    case .unbind: return unbinding(functions)
    case .disableVirtualFunctions: return functions.first.map(disablingVirtualFunctions)
    case .shutDownVM, .endProcess: return remedy.pid.map(ending)
    default: return nil
    }
  }

  /// Returns the host as it would be with these functions bound to a VFIO driver and closed. The rules applied to it
  /// predict the kernel's answers after a bind.
  package func binding(_ addresses: [PCIAddress], to driver: String) -> HostFacts {
    guard !addresses.isEmpty else { return self }
    var facts = self
    let bound = Set(addresses)
    for index in facts.functions.indices where bound.contains(facts.functions[index].address) {
      // In no-IOMMU mode the bind makes a group (`vfio_noiommu_group_alloc`).
      if facts.functions[index].iommuGroup == nil, host.vfio.noiommu {
        let id = (facts.groups.map(\.id).max() ?? -1) + 1
        facts.functions[index].iommuGroup = id
        facts.groups.append(GroupFacts(id: id, devices: [.pci(facts.functions[index].address)], isNoIOMMU: true))
      }
      facts.functions[index].driver = driver
      facts.functions[index].vfio = VFIORegistration(name: nil)
      facts.functions[index].enableCount = 0
      facts.functions[index].vfioInterrupts = facts.functions[index].vfioInterrupts.map { _ in 0 }
    }
    let groups = Set(facts.functions.filter { bound.contains($0.address) }.compactMap(\.iommuGroup))
    for index in facts.groups.indices where groups.contains(facts.groups[index].id) && facts.groups[index].node == nil {
      let name = (facts.groups[index].isNoIOMMU ? "noiommu-" : "") + "\(facts.groups[index].id)"
      facts.groups[index].node = CharacterDevice(number: nil, node: "/dev/vfio/\(name)")
    }
    return facts
  }

  /// What a driver takes along is gone with it.
  private func unbinding(_ addresses: [PCIAddress]) -> HostFacts {
    var facts = self
    for index in facts.functions.indices where addresses.contains(facts.functions[index].address) {
      facts.functions[index].driver = nil
      facts.functions[index].vfio = nil
    }
    return facts.removing(Set(addresses.flatMap { dependents(of: $0) }).subtracting(addresses.map(DeviceAddress.pci)))
  }

  private func disablingVirtualFunctions(of physical: PCIAddress) -> HostFacts {
    var facts = self
    let virtual = functions.first { $0.address == physical }?.virtualFunctions ?? []
    for index in facts.functions.indices where facts.functions[index].address == physical {
      facts.functions[index].virtualFunctions = []
    }
    return facts.removing(Set(virtual.flatMap { dependents(of: $0) }))
  }

  private func removing(_ devices: Set<DeviceAddress>) -> HostFacts {
    guard !devices.isEmpty else { return self }
    var facts = self
    facts.functions.removeAll { devices.contains(.pci($0.address)) }
    facts.otherDevices.removeAll { devices.contains(.named($0.address)) }
    for index in facts.groups.indices { facts.groups[index].devices.removeAll(where: devices.contains) }
    facts.groups.removeAll { $0.devices.isEmpty }
    return facts
  }

  /// The process is gone, and what it alone held is closed.
  private func ending(_ pid: Int32) -> HostFacts {
    var facts = self
    facts.processes.removeAll { $0.pid == pid }
    let holdings = HoldingAnalysis(self)
    let closed = Set(
      holdings.devices.filter { !$0.value.holders.isEmpty && $0.value.holders.allSatisfy { $0.pid == pid } }.keys)
    for index in facts.functions.indices where closed.contains(.pci(facts.functions[index].address)) {
      facts.functions[index].enableCount = facts.functions[index].enableCount.map { _ in 0 }
      facts.functions[index].vfioInterrupts = facts.functions[index].vfioInterrupts.map { _ in 0 }
    }
    // Their drivers' references go with them; how many there were is not known for each.
    for driver in Set(facts.functions.filter { closed.contains(.pci($0.address)) }.compactMap(\.driver)) {
      facts.drivers[driver]?.references = nil
    }
    for device in facts.otherDevices where closed.contains(.named(device.address)) {
      if let driver = device.driver { facts.drivers[driver]?.references = nil }
    }
    return facts
  }
}
