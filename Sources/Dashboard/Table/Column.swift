import HostModel

/// The columns that listings have; the raw value is their name for people.
package enum Column: String, Hashable, Sendable, CaseIterable {
  /// The thing that the row is for.
  case item
  /// Its name.
  case name
  /// Its driver.
  case driver
  /// Its IOMMU group.
  case group
  /// Its device set.
  case set
  /// The viability of the group.
  case viable
  /// The place of a function in the scope of a hot reset.
  case scope
  /// The functions that a reset below a bridge would hit.
  case below
  /// The open count.
  case opens
  /// The history of the open count.
  case activity
  /// The holders.
  case holders
  /// The verdict of an open.
  case open
  /// The verdict of a function reset.
  case reset
  /// The verdict of a hot reset of the set.
  case hot
  /// The NUMA node that it is nearest to.
  case numa
  /// The name of its slot.
  case slot
  /// The IOMMU in front of it.
  case iommu
  /// Its PCI Express link now.
  case link
  /// The errors that it has counted.
  case aer
  /// A process's number.
  case pid
  /// A process's user.
  case user
  /// The number of devices that a process holds.
  case devices
  /// The number of a process's descriptors on VFIO files.
  case files
  /// The number of a process's mappings of device memory.
  case mappings
  /// The things that a process holds, by name.
  case holds
  /// The event.
  case change

  /// Counts are aligned right, and sorted with the greatest first.
  var isNumber: Bool {
    switch self {
    case .group, .opens, .numa, .aer, .pid, .devices, .files, .mappings: true
    default: false
    }
  }

  /// Its heading in a listing.
  func heading(in listing: Listing) -> String {
    switch self {
    case .item: Self.itemHeading(listing)
    case .name: ColumnHeading.name
    case .driver: ColumnHeading.driver
    case .group: ColumnHeading.group
    case .set: ColumnHeading.set
    case .viable: ColumnHeading.viable
    case .scope: "RESET SCOPE"
    case .below: "RESET BELOW"
    case .opens: ColumnHeading.openCount
    case .activity: "HISTORY"
    case .holders: ColumnHeading.heldBy
    case .open: ColumnHeading.open
    case .reset: ColumnHeading.functionReset
    case .hot: ColumnHeading.hotReset
    case .numa: "NUMA"
    case .slot: "SLOT"
    case .iommu: "IOMMU"
    case .link: "LINK"
    case .aer: "AER"
    case .pid: ColumnHeading.pid
    case .user: ColumnHeading.user
    case .devices: "DEV"
    case .files: "FDS"
    case .mappings: "MAPS"
    case .holds: ColumnHeading.holds
    case .change: listing == .journal ? "ACTION" : "CHANGE"
    }
  }

  private static func itemHeading(_ listing: Listing) -> String {
    switch listing {
    case .sets: "SET / DEVICE"
    case .devices: "DEVICE"
    case .groups: "GROUP / DEVICE"
    case .holders: "HOLDER / DEVICE"
    case .buses: "PCI BUSES"
    case .events, .journal: "TIME"
    }
  }
}
