import HostModel

/// What a row stands for. The cursor is one of these, never a row number: a list that moves cannot put it on another
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
  case holder(HolderKey)
  /// A device, as something that a process holds.
  case held(HolderKey, DeviceAddress)
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

/// A process by number and start, so that a number that is used again is another process.
package struct HolderKey: Hashable, Sendable {
  /// Its number.
  package var pid: Int32
  /// Start time in clock ticks since boot.
  package var startTime: UInt64

  /// The key of a process.
  package init(_ holder: Holder) {
    pid = holder.pid
    startTime = holder.identity.startTime
  }
}

/// One row of a listing.
package struct Row: Hashable, Sendable {
  /// What it stands for.
  package var item: RowID
  /// How many rows it hangs below; 0 at the left edge.
  package var level: Int
  /// No row of the same parent follows.
  package var isLast: Bool
  /// For each level above, the lowest bit for level 1: more rows of that level follow.
  var rails: UInt64 = 0
  /// Its rows are shown (true) or hidden (false); nil for a row that has none below it.
  package var isExpanded: Bool?
  /// The filter matched this row itself, and not only one below or above it.
  package var isMatch: Bool

  /// A row from its parts.
  package init(item: RowID, level: Int, isLast: Bool = false, isExpanded: Bool? = nil, isMatch: Bool = true) {
    self.item = item
    self.level = level
    self.isLast = isLast
    self.isExpanded = isExpanded
    self.isMatch = isMatch
  }
}
