/// The columns of a listing, their least widths, and the order in which they get more room.
struct ColumnPlan {
  /// From left to right.
  private(set) var order: [Column] = []
  /// The least widths. The first column gets room first and keeps it longest.
  private(set) var least: [(Column, Int)] = []
  /// The steps by which the rest of the room is handed out.
  private(set) var wanted: [(Column, Int)] = []

  /// The columns of a listing, from left to right.
  static func columns(of listing: Listing) -> [Column] { ColumnPlan(listing, ColumnWidths()).order }

  /// The columns that the listings of functions have only where the settings name them.
  static let byChoice: [Column] = [.numa, .slot, .iommu, .link, .aer]

  /// Every column that a listing can have: its own, and those by choice.
  static func possibleColumns(of listing: Listing) -> [Column] {
    columns(of: listing) + (listing.isLog || listing == .holders ? [] : byChoice)
  }

  init(_ listing: Listing, _ widths: ColumnWidths) {
    switch listing {
    case .sets: sets(widths)
    case .devices: devices(widths)
    case .groups: groups(widths)
    case .holders: holders(widths)
    case .buses: buses(widths)
    case .events, .journal:
      order = [.item, .change]
      least = [(.item, 8), (.change, 10)]
      wanted = [(.change, 1000)]
    }
    // Only those that the settings name are laid out.
    least += [(.numa, 4), (.slot, widths.slot), (.iommu, widths.iommu), (.link, 12), (.aer, widths.errors)]
  }

  private mutating func sets(_ widths: ColumnWidths) {
    order = [.item, .name, .driver, .group, .opens, .activity, .holders, .open, .reset, .hot]
    least = [
      (.item, min(widths.address, 14)), (.open, 6), (.opens, 5), (.hot, 6), (.reset, 6), (.holders, widths.holder),
      (.driver, widths.leastDriver), (.group, widths.group), (.name, 8),
    ]
    wanted = [
      (.name, 12), (.driver, max(widths.driver, widths.leastDriver)), (.item, min(widths.address, 18)), (.name, 18),
      (.activity, 12),
      (.holders, 16), (.item, widths.address), (.name, 28), (.holders, 24), (.activity, 24), (.name, 44),
      (.holders, 32), (.activity, 36), (.name, 72),
    ]
  }

  private mutating func devices(_ widths: ColumnWidths) {
    order = [.item, .name, .driver, .group, .set, .opens, .holders, .open, .reset, .hot]
    least = [
      (.item, min(widths.address, 14)), (.open, 6), (.opens, 5), (.hot, 6), (.reset, 6), (.holders, widths.holder),
      (.driver, widths.leastDriver), (.group, widths.group), (.name, 8),
    ]
    wanted = [
      (.name, 12), (.driver, max(widths.driver, widths.leastDriver)), (.item, min(widths.address, 18)),
      (.set, min(widths.set, 20)),
      (.name, 18), (.holders, 16), (.item, widths.address), (.name, 28), (.holders, 24), (.set, widths.set),
      (.name, 44), (.holders, 32), (.name, 72),
    ]
  }

  private mutating func groups(_ widths: ColumnWidths) {
    order = [.item, .name, .driver, .set, .viable, .opens, .holders, .open]
    least = [
      (.item, min(widths.address, 14)), (.open, 6), (.viable, 6), (.opens, 5), (.holders, widths.holder),
      (.driver, widths.leastDriver),
      (.name, 8),
    ]
    wanted = [
      (.name, 18), (.driver, max(widths.driver, widths.leastDriver)), (.item, min(widths.address, 18)),
      (.set, min(widths.set, 20)),
      (.holders, 16), (.item, widths.address), (.name, 28), (.holders, 24), (.set, widths.set), (.name, 44),
      (.holders, 32), (.name, 72),
    ]
  }

  private mutating func holders(_ widths: ColumnWidths) {
    order = [.item, .name, .pid, .user, .devices, .files, .mappings, .holds]
    least = [
      (.item, min(max(widths.machine, 16), 24)), (.devices, 3), (.holds, 14), (.pid, 5), (.files, 4), (.name, 12),
      (.mappings, 4), (.user, 8),
    ]
    wanted = [
      (.name, 16), (.user, 12), (.pid, 7), (.holds, 24), (.item, min(max(widths.machine, 18), 38)), (.name, 28),
      (.holds, 48), (.name, 44), (.holds, 120),
    ]
  }

  private mutating func buses(_ widths: ColumnWidths) {
    order = [.item, .name, .driver, .group, .scope, .below, .opens, .hot]
    least = [
      (.item, min(widths.branch, 18)), (.scope, 18), (.below, 18), (.driver, widths.leastDriver),
      (.group, widths.group),
    ]
    wanted = [
      (.item, min(widths.branch, 24)), (.name, 12), (.driver, max(widths.driver, widths.leastDriver)),
      (.scope, min(widths.set + 6, 22)),
      (.opens, 5), (.hot, 6), (.name, 28), (.item, widths.branch), (.scope, min(widths.set + 12, 32)), (.below, 26),
      (.name, 44), (.scope, widths.set + 22),
      (.name, 72),
    ]
  }
}
