/// A directory of /sys/bus/pci/slots.
package struct SlotDirectory: Hashable, Sendable {
  /// The slot's name, which the firmware or the hotplug driver gives it.
  package var name: String
  /// `address`: `0000:01:00`, or `0000:01` for one that covers its bus (`address_read_file`, drivers/pci/slot.c).
  package var address: String

  /// Creates a slot.
  package init(name: String, address: String) {
    self.name = name
    self.address = address
  }
}
