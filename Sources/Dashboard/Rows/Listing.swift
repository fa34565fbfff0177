/// A listing of the main pane. Its position among the others is the number of its key and of its tab.
package enum Listing: String, Hashable, Sendable, CaseIterable {
  /// Device sets with their members, and the other functions that a hot reset would hit.
  case sets
  /// Every device in a flat table.
  case devices
  /// IOMMU groups with their devices.
  case groups
  /// Processes and virtual machines with what they hold.
  case holders
  /// The tree of PCI buses with the scopes of resets drawn in.
  case buses
  /// The events.
  case events
  /// The journal of actions, call by call.
  case journal

  /// The command that shows it; its label is the text of the tab.
  var command: Command.ID {
    switch self {
    case .sets: .viewSets
    case .devices: .viewDevices
    case .groups: .viewGroups
    case .holders: .viewHolders
    case .buses: .viewBuses
    case .events: .viewEvents
    case .journal: .viewJournal
    }
  }

  /// The text of its tab.
  var title: String { CommandTable.standard.command(command)?.label ?? rawValue }

  /// It grows at its end as time passes, and is in the order of time.
  var isLog: Bool { self == .events || self == .journal }

  /// True unless the order of the rows has a meaning: that of the buses, or of time.
  var isSortable: Bool { !isLog && self != .buses }
}
