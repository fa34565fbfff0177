extension HostFacts {
  /// Returns the host as it would be after a remedy; nil for one that changes nothing the facts show, such as a firmware
  /// setting.
  package func applying(_ remedy: Remedy) -> HostFacts? {
    let functions = remedy.addresses.compactMap(\.pci)
    switch remedy.kind {
    case .bind: return binding(functions, to: BindRules.vfioDriver)
    case .unbind:
      var facts = unbinding(functions)
      for index in facts.groups.indices {
        for address in remedy.addresses { facts.groups[index].otherDrivers[address.description] = nil }
      }
      return facts
    case .disableVirtualFunctions: return functions.first.map(disablingVirtualFunctions)
    default: return nil
    }
  }

  /// Returns the host as it would be with these functions bound to a VFIO driver and closed, and without what goes with
  /// their present drivers. The rules applied to it predict the kernel's answers after a bind.
  package func binding(_ addresses: [PCIAddress], to driver: String) -> HostFacts {
    guard !addresses.isEmpty else { return self }
    var facts = self
    // The module comes with a group node and a container.
    if host.vfio.isAbsent {
      facts.host.vfio.group = true
      facts.containerNode = containerNode ?? CharacterDevice(number: nil, node: "/dev/vfio/vfio")
    }
    let bound = Set(addresses)
    let node = host.vfio.cdev ? CharacterDevice(number: nil, node: "/dev/vfio/devices/vfioN") : nil
    for index in facts.functions.indices where bound.contains(facts.functions[index].address) {
      // In no-IOMMU mode the bind makes a group (`vfio_noiommu_group_alloc`).
      if facts.functions[index].iommuGroup == nil, host.vfio.noiommu {
        let id = (facts.groups.map(\.id).max() ?? -1) + 1
        facts.functions[index].iommuGroup = id
        facts.groups.append(GroupFacts(id: id, devices: [.pci(facts.functions[index].address)], isNoIOMMU: true))
      }
      facts.functions[index].driver = driver
      facts.functions[index].vfio = VFIORegistration(name: nil, cdev: node)
      facts.functions[index].enableCount = 0
      facts.functions[index].vfioInterrupts = facts.functions[index].vfioInterrupts.map { _ in 0 }
    }
    let groups = Set(facts.functions.filter { bound.contains($0.address) }.compactMap(\.iommuGroup))
    for index in facts.groups.indices where groups.contains(facts.groups[index].id) && facts.groups[index].node == nil {
      let name = (facts.groups[index].isNoIOMMU ? "noiommu-" : "") + "\(facts.groups[index].id)"
      facts.groups[index].node = CharacterDevice(number: nil, node: "/dev/vfio/\(name)")
    }
    return facts.removing(dependents(ofAll: addresses))
  }

  /// The devices that go with the drivers of these functions, and are none of them.
  private func dependents(ofAll addresses: [PCIAddress]) -> Set<DeviceAddress> {
    Set(addresses.flatMap { dependents(of: $0) }).subtracting(addresses.map(DeviceAddress.pci))
  }

  /// What a driver takes along is gone with it.
  private func unbinding(_ addresses: [PCIAddress]) -> HostFacts {
    var facts = self
    for index in facts.functions.indices where addresses.contains(facts.functions[index].address) {
      facts.functions[index].driver = nil
      facts.functions[index].vfio = nil
    }
    return facts.removing(dependents(ofAll: addresses))
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
}
