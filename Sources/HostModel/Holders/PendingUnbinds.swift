/// The functions whose unbind waits: the driver's link is gone, and the kernel waits until the last holder closes the
/// device (`vfio_unregister_group_dev`, drivers/vfio/vfio_main.c).
///
/// From 6.6 on such a device is not listed any more either (`vfio_device_del` comes before the wait). What stays is its
/// group's node, which goes with the last of the group's devices after that (`vfio_device_remove_group`): a node of a
/// group without a device is that of one that waits. From 6.18 fdinfo names the device of a file that is still open.
struct PendingUnbinds {
  /// The processes that each unbind waits for, by pid; none if no holder is visible.
  private let holders: [PCIAddress: Set<Int32>]

  init(_ facts: HostFacts, registered: Set<DeviceAddress>) {
    let leaving = facts.functions.filter { $0.driver == nil && $0.vfio == nil && !$0.isBridge }
    let unbound = Set(leaving.map(\.address))
    var waiting: [PCIAddress: Set<Int32>] = [:]
    for process in facts.processes {
      for case .device(.pci(let address)?) in process.descriptors.map(\.target)
      where unbound.contains(address) {
        waiting[address, default: []].insert(process.pid)
      }
    }
    for group in facts.groups where group.node != nil && registered.isDisjoint(with: group.devices) {
      // Choosing one of several would be a guess.
      let candidates = leaving.filter { group.devices.contains(.pci($0.address)) }
      guard candidates.count == 1, let address = candidates.first?.address else { continue }
      let pids = facts.processes.filter { $0.groupsHeld.contains(group.id) }.map(\.pid)
      waiting[address, default: []].formUnion(pids)
    }
    // A node that is not there any more is that of the one that waits.
    if waiting.count == 1, let address = waiting.keys.first {
      let names = Set(facts.registeredDevices.compactMap(\.registration.name))
      waiting[address]?.formUnion(facts.processes.filter { $0.holdsNode(notIn: names) }.map(\.pid))
    }
    holders = waiting
  }

  /// The functions whose unbind waits.
  var addresses: Set<PCIAddress> { Set(holders.keys) }

  /// The processes that a function's unbind waits for, by pid in order; nil if none waits.
  func holders(of address: DeviceAddress) -> [Int32]? {
    address.pci.flatMap { holders[$0] }?.sorted()
  }
}

extension ProcessFacts {
  fileprivate func holdsNode(notIn names: Set<String>) -> Bool {
    descriptors.contains { if case .cdev(let name) = $0.target { !names.contains(name) } else { false } }
  }
}
