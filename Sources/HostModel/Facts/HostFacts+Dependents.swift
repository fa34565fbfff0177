extension HostFacts {
  /// The devices that go when a function's driver goes: it, its virtual functions (`pci_disable_sriov`), and mediated
  /// devices that it carries (`mdev_unregister_parent`). The unbind waits for whoever has one of them open.
  package func goingWith(_ address: PCIAddress) -> [DeviceAddress] {
    let virtual = functions.first { $0.address == address }?.virtualFunctions ?? []
    let carriers = Set(([address] + virtual).map(\.description))
    let mediated = otherDevices.filter { $0.parent.map(carriers.contains) ?? false }
    return ([address] + virtual).map(DeviceAddress.pci) + mediated.map { .named($0.address) }
  }
}
