/// A PCI slot that a hotplug driver can reset.
struct PCISlot: Hashable {
  /// The bus below the slot's port.
  let bus: PCIBusAddress
  /// The only device number it covers; nil if it covers the whole bus.
  let device: UInt8?

  /// True if the function is in the slot.
  func contains(_ address: PCIAddress) -> Bool {
    address.busAddress == bus && (device == nil || device == address.device)
  }

  /// `slot:0000:01` or `slot:0000:01:00`.
  var id: String { "slot:\(bus)" + (device.map { ":" + PCIAddress.padded(UInt32($0), 2) } ?? "") }
}
