/// A PCI slot that a hotplug driver can reset.
struct PCISlot: Hashable {
  /// The bus below the slot's port.
  let bus: PCIBusAddress
  /// The only device number it covers; nil if it covers the whole bus.
  let device: UInt8?
  /// The only function it covers, on IBM Z; nil if it covers the device or the bus.
  let function: UInt8?

  init(bus: PCIBusAddress, device: UInt8?, function: UInt8? = nil) {
    self.bus = bus
    self.device = device
    self.function = function
  }

  /// True if the function is in the slot.
  func contains(_ address: PCIAddress) -> Bool {
    address.busAddress == bus && (device == nil || device == address.device)
      && (function == nil || function == address.function)
  }

  /// `slot:0000:01` or `slot:0000:01:00`.
  var id: String { "slot:\(bus)" + (device.map { ":" + PCIAddress.padded(UInt32($0), 2) } ?? "") }
}
