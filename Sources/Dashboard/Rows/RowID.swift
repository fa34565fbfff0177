import HostModel

/// The identity of a row. The cursor is one of these, never a row number: a list that moves cannot put it on another
/// device.
package enum RowID: Hashable, Sendable {
  /// A device set, by its id.
  case set(String)
  /// A device, or in the tree of buses any PCI function.
  case device(DeviceAddress)
  /// A function that a hot reset of the set would hit although it is no member.
  case nonMember(set: String, PCIAddress)
  /// An IOMMU group.
  case group(Int)
  /// A virtual machine that more than one process belongs to.
  case machine(String)
  /// A process that holds something.
  case holder(ProcessIdentity)
  /// A device, as something that a process holds.
  case held(ProcessIdentity, DeviceAddress)
  /// A root bus.
  case bus(PCIBusAddress)
  /// A line of the events, by its number since the start.
  case event(Int)
  /// A line of the journal, by its number since the start.
  case entry(Int)

  /// The device it stands for; nil for anything else.
  package var device: DeviceAddress? {
    switch self {
    case .device(let address), .held(_, let address): address
    case .nonMember(_, let address): .pci(address)
    case .set, .group, .machine, .holder, .bus, .event, .entry: nil
    }
  }
}
