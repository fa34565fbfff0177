extension HostFacts {
  /// The devices that go when a function's driver goes: the function, its virtual functions (`pci_disable_sriov`), the
  /// functions of a domain that its driver made (drivers/pci/controller/vmd.c), and the mediated devices of all of them
  /// (`mdev_unregister_parent`). The unbind waits until all of them are closed.
  package func dependents(of address: PCIAddress) -> [DeviceAddress] {
    var below: [PCIAddress: [PCIAddress]] = [:]
    for function in functions {
      if !function.virtualFunctions.isEmpty { below[function.address, default: []] += function.virtualFunctions }
      if let owner = function.domainOwner { below[owner, default: []].append(function.address) }
    }
    let found = BusWalk.functions(from: [address]) { below[$0] ?? [] }
    let carriers = Set(found.map(\.description))
    let mediated = otherDevices.filter { $0.parent.map(carriers.contains) ?? false }
    return found.map(DeviceAddress.pci) + mediated.map { .named($0.address) }
  }

  /// The functions whose host drivers may stand in the way of a VFIO device: in its IOMMU group, or on its bus and so in
  /// the scope of its reset. What the host uses them for decides whether they can be given away.
  package var functionsInTheWay: [PCIAddress] {
    let registered = functions.filter { $0.vfio != nil }
    let groups = Set(registered.compactMap(\.iommuGroup))
    let buses = Set(registered.filter { $0.physicalFunction == nil && $0.upstream != .root }.map(\.address.busAddress))
    return functions.filter { function in
      guard function.vfio == nil, function.driver != nil, !function.isBridge else { return false }
      return function.iommuGroup.map(groups.contains) ?? false
        || buses.contains(function.address.busAddress) && function.physicalFunction == nil
    }.map(\.address)
  }
}
