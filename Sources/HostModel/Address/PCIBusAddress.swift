/// A PCI bus within its domain: `DDDD:BB`.
package struct PCIBusAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// PCI domain (segment).
  package var domain: UInt32
  /// Bus number within the domain.
  package var bus: UInt8

  /// Creates the address of a bus in a domain.
  package init(domain: UInt32, bus: UInt8) {
    self.domain = domain
    self.bus = bus
  }

  /// `0000:01`.
  package var description: String { "\(PCIAddress.padded(domain, 4)):\(PCIAddress.padded(UInt32(bus), 2))" }

  /// Domain first, then bus.
  package static func < (left: PCIBusAddress, right: PCIBusAddress) -> Bool {
    (left.domain, left.bus) < (right.domain, right.bus)
  }
}
