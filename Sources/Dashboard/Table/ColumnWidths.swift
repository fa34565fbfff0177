import HostModel
import Screen
import TerminalText

/// The widths of the contents of some columns, measured once per snapshot: a host may have ten thousand devices.
struct ColumnWidths: Equatable, Sendable {
  /// Addresses, with two columns before them.
  private(set) var address = 14
  /// Drivers.
  private(set) var driver = 8
  /// The least width of a driver column: `unbinding` is a warning, and is not cut.
  private(set) var leastDriver = 8
  /// Group numbers.
  private(set) var group = 3
  /// Ids of sets.
  private(set) var set = 12
  /// Names of virtual machines and processes.
  private(set) var machine = 8
  /// Addresses in the tree of buses, with the lines before them.
  private(set) var branch = 14
  /// Names of slots.
  private(set) var slot = 4
  /// Names of IOMMUs.
  private(set) var iommu = 5
  /// Counts of errors.
  private(set) var errors = 5
  /// A holder, at the least.
  var holder = 10

  init() {}

  init(_ index: SnapshotIndex) {
    let (snapshot, tree) = (index.snapshot, index.tree)
    for device in snapshot.devices {
      if case .named(let name) = device.address { address = min(40, max(address, 2 + DisplayWidth.columns(of: name))) }
      if device.waitingUnbind != nil { leastDriver = DisplayWidth.columns(of: device.driverCell) }
      if let name = device.driver { driver = min(16, max(driver, DisplayWidth.columns(of: name))) }
      if let number = device.iommuGroup { group = min(6, max(group, "\(number)".count)) }
      if let name = device.placement.slot { slot = min(12, max(slot, DisplayWidth.columns(of: name))) }
      if let name = device.placement.iommu { iommu = min(16, max(iommu, DisplayWidth.columns(of: name))) }
      if let counts = device.errors { errors = min(16, max(errors, counts.cell.count)) }
      // A domain above ffff has more digits.
      if let pci = device.address.pci, pci.domain > 0xffff { address = max(address, 2 + "\(pci)".count) }
    }
    for set in snapshot.deviceSets { self.set = min(40, max(self.set, DisplayWidth.columns(of: set.id))) }
    for holder in snapshot.holders {
      machine = min(36, max(machine, 2 + DisplayWidth.columns(of: holder.virtualMachine ?? holder.command)))
    }
    address = max(address, set <= 16 ? set + 2 : 14)
    for root in tree.roots { measure(tree.functions(on: root), tree, level: 1) }
  }

  private mutating func measure(_ functions: [PCIAddress], _ tree: PCITree, level: Int) {
    // Deeper levels are not measured: no real screen has room to indent them further.
    guard level < 12, !functions.isEmpty else { return }
    branch = max(branch, 2 * level + 12 + (functions.contains { $0.domain > 0xffff } ? 4 : 0))
    for function in functions { measure(tree.functions(below: function), tree, level: level + 1) }
  }
}
