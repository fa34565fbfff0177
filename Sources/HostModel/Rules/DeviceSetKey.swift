/// The key by which the kernel finds a device's set (`vfio_assign_device_set` and its callers), computed from sysfs.
struct DeviceSetKey: Hashable {
  let id: String
  let rule: DeviceSetRule
  let certainty: Certainty

  /// The key of a PCI function: `vfio_pci_core_register_device`, drivers/vfio/pci/vfio_pci_core.c. A root bus's
  /// function and a VF are alone; otherwise it is the slot if a driver can reset it, else the bus.
  static func key(of function: PCIFunction, in topology: PCITopology, rules: KernelRules) -> DeviceSetKey {
    let isVirtual = function.physicalFunction != nil
    if isVirtual, rules.virtualFunctionIsAlone.value {
      return alone(function.address.description, rules.virtualFunctionIsAlone.certainty)
    }
    // A virtual bus has a parent, so it is no root bus even if its PF is on one (`virtfn_add_bus`).
    if function.upstream == .root, !function.isOnVirtualBus {
      return alone(function.address.description, .computed)
    }
    let slot = topology.resettableSlot(of: function)
    // If siblings have other device numbers, the extent of a slot decides, which differs by kernel.
    let dependsOnSlotRule =
      topology.bridge(of: function)?.hotplugServiceDriver == "pciehp"
      && topology.hasSeveralDevices(function.address.busAddress)
    let certainty: Certainty =
      isVirtual
      ? rules.virtualFunctionIsAlone.certainty
      : topology.hasAmbiguousSlot(of: function)
        ? .assumed : dependsOnSlotRule ? rules.slotCoversBus.certainty : .computed
    if let slot { return DeviceSetKey(id: slot.id, rule: .slot, certainty: certainty) }
    return DeviceSetKey(id: "bus:\(function.address.busAddress)", rule: .bus, certainty: certainty)
  }

  /// The key of a device that is no PCI function: an fsl-mc object's is its DPRC (drivers/vfio/fsl-mc), any other
  /// device is alone (`__vfio_register_dev`).
  static func key(of device: OtherDevice) -> DeviceSetKey {
    guard device.bus == "fsl-mc" else { return alone(device.address, .computed) }
    if device.address.hasPrefix("dprc.") {
      return DeviceSetKey(id: "dprc:\(device.address)", rule: .dprc, certainty: .computed)
    }
    guard let container = device.parent else { return alone(device.address, .assumed) }
    return DeviceSetKey(id: "dprc:\(container)", rule: .dprc, certainty: .computed)
  }

  private static func alone(_ address: String, _ certainty: Certainty) -> DeviceSetKey {
    DeviceSetKey(id: "device:\(address)", rule: .device, certainty: certainty)
  }
}
