extension HostFacts {
  /// The devices that go when a function's driver goes: the function, its virtual functions (`pci_disable_sriov`) and
  /// its mediated devices (`mdev_unregister_parent`). The unbind waits until all of them are closed.
  package func dependents(of address: PCIAddress) -> [DeviceAddress] {
    let virtual = functions.first { $0.address == address }?.virtualFunctions ?? []
    let carriers = Set(([address] + virtual).map(\.description))
    let mediated = otherDevices.filter { $0.parent.map(carriers.contains) ?? false }
    return ([address] + virtual).map(DeviceAddress.pci) + mediated.map { .named($0.address) }
  }
}
