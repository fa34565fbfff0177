/// The columns that listings have; the raw value is their name for people.
package enum Column: String, Hashable, Sendable, CaseIterable {
  /// What the row stands for.
  case item
  /// What people call it.
  case name
  /// Its driver.
  case driver
  /// Its IOMMU group.
  case group
  /// Its device set.
  case set
  /// Whether the group may be used from user space.
  case viable
  /// Where a function stands in the scope of a hot reset.
  case scope
  /// What a reset below a bridge would hit.
  case below
  /// How often the kernel has it open.
  case opens
  /// How the open count went.
  case activity
  /// Who holds it.
  case holders
  /// What an open would end in.
  case open
  /// What a function reset would end in.
  case reset
  /// What a hot reset of the set would end in.
  case hot
  /// A process's number.
  case pid
  /// A process's user.
  case user
  /// How many devices a process holds.
  case devices
  /// How many descriptors on VFIO files a process has.
  case files
  /// How many mappings of device memory a process has.
  case mappings
  /// What a process holds, by name.
  case holds
  /// What happened.
  case change

  /// What is counted in it stands at its right edge, and is sorted with the greatest first.
  var isNumber: Bool {
    switch self {
    case .group, .opens, .pid, .devices, .files, .mappings: true
    default: false
    }
  }

  /// Its heading in a listing.
  func heading(in listing: Listing) -> String {
    switch self {
    case .item: Self.itemHeading(listing)
    case .name: "NAME"
    case .driver: "DRIVER"
    case .group: "GRP"
    case .set: "SET"
    case .viable: "VIABLE"
    case .scope: "RESET SCOPE"
    case .below: "RESET BELOW"
    case .opens: "OPENS"
    case .activity: "HISTORY"
    case .holders: "HELD BY"
    case .open: "OPEN"
    case .reset: "RESET"
    case .hot: "HOT"
    case .pid: "PID"
    case .user: "USER"
    case .devices: "DEV"
    case .files: "FDS"
    case .mappings: "MAPS"
    case .holds: "HOLDS"
    case .change: listing == .journal ? "WHAT WAS DONE" : "WHAT CHANGED"
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
