import HostModel

/// A resettable slot of a hotplug driver, which is pciehp's for a port's secondary bus.
struct PCISlotState: Hashable {
  let bus: PCIBusAddress
  /// The device number that it covers; nil for all.
  let device: UInt8?
}
