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
    guard !otherDevices.isEmpty else { return found.map(DeviceAddress.pci) }
    let carriers = Set(found.map(\.description))
    let mediated = otherDevices.filter { $0.parent.map(carriers.contains) ?? false }
    return found.map(DeviceAddress.pci) + mediated.map { .named($0.address) }
  }

  /// The functions whose host drivers may stand in the way of a VFIO device: in its IOMMU group, or on its bus and so in
  /// the scope of its reset. What the host uses them for, and what goes with their drivers, decides whether they can be
  /// given away. Virtual functions of VFIO's physical ones are among them: they may be in the way of a reset.
  package var functionsInTheWay: [PCIAddress] {
    let registered = functions.filter { $0.vfio != nil }
    let groups = Set(registered.compactMap(\.iommuGroup))
    let buses = Set(registered.filter { $0.physicalFunction == nil && $0.upstream != .root }.map(\.address.busAddress))
    let first = functions.filter { function in
      // The firmware's console may be on a display without a driver.
      let isDisplay = function.classCode.map { $0 >> 16 == 0x03 } ?? false
      guard function.vfio == nil, function.driver != nil || isDisplay, !function.isBridge else { return false }
      return function.iommuGroup.map(groups.contains) ?? false
        || buses.contains(function.address.busAddress) && function.physicalFunction == nil
    }
    let owners = Set(first.map(\.address)).union(registered.filter { !$0.virtualFunctions.isEmpty }.map(\.address))
    let known = Set(first.map(\.address))
    let behind = functions.filter { function in
      guard function.vfio == nil, function.driver != nil, !function.isBridge, !known.contains(function.address) else {
        return false
      }
      return [function.physicalFunction, function.domainOwner].contains { $0.map(owners.contains) ?? false }
    }
    return (first + behind).map(\.address)
  }
}
