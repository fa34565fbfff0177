import HostModel

/// Links from the details to the things that they name, and the way back.
extension DashboardState {
  /// The number of places kept.
  static let trailCapacity = 50

  /// Opens the list of items that the details name.
  mutating func openLinks() {
    let links = DetailText(self).links
    guard !links.isEmpty else {
      notice = "Nothing in the details to go to."
      return
    }
    picker = Picker(.links(links))
  }

  /// Goes to an item in a listing that has a row for it, and remembers the place before the jump.
  mutating func jump(to item: RowID) {
    guard let next = listings(of: item).first(where: { hasRow(item, in: $0) }) else {
      notice = "It is gone."
      return
    }
    trail.append(Waypoint(listing: listing, cursor: cursor))
    if trail.count > Self.trailCapacity { trail.removeFirst() }
    go(to: next, item)
  }

  /// Goes back to the place before the last jump.
  mutating func goBack() {
    guard let last = trail.popLast() else {
      notice = Self.noTrail
      return
    }
    go(to: last.listing, last.cursor)
  }

  /// The notice that no jump was made.
  static let noTrail = "Nothing to go back to: no jump was made."

  private mutating func go(to next: Listing, _ item: RowID?) {
    listing = next
    focus = .list
    detailOffset = 0
    remakeList()
    guard let item else { return }
    if !filter.isEmpty, allRows(of: next).index(of: item) == nil {
      filter = Filter()
      notice = "The filter is cleared: it hid this row."
      remakeList()
    }
    let row = row(of: item)
    reveal(row)
    cursor = row
  }

  /// Returns the row of an item in the current listing.
  private func row(of item: RowID) -> RowID {
    let whole = allRows(of: listing)
    return counterparts(of: item).first { whole.index(of: $0) != nil } ?? item
  }

  private func hasRow(_ item: RowID, in listing: Listing) -> Bool {
    var sources = unfoldedSources(of: listing)
    sources.filter = Filter()
    let whole = RowList(sources)
    // A set of one device has that device's row.
    if case .set(let id) = item, whole.index(of: item) == nil {
      return (picture?.set(id)?.members ?? []).contains { whole.index(of: .device($0)) != nil }
    }
    return whole.index(of: item) != nil
  }

  /// Returns the listings that may have a row of an item, the best first: a device stays in the current listing.
  private func listings(of item: RowID) -> [Listing] {
    switch item {
    case .set: [.sets]
    case .group: [.groups]
    case .holder, .machine, .held: [.holders]
    case .bus: [.buses]
    case .event: [.events]
    case .entry: [.journal]
    case .device, .nonMember: [listing, .devices, .buses, .sets]
    }
  }

  // MARK: - Where one is

  /// The names of the places that were jumped from and of the present one, the last one last.
  var crumbs: [String] {
    let before = trail.map { Self.crumb($0.listing, $0.cursor.flatMap(name)) }
    return before + [listing.title] + path
  }

  /// The rows above the selection in its listing, and the selection.
  private var path: [String] {
    guard let cursor, !listing.isLog, let index = list.index(of: cursor) else { return [] }
    var names = [name(cursor)].compactMap { $0 }
    // In the tree of buses the whole way down would be as long as the line.
    if let parent = list.parent(of: index), let name = name(parent.item) { names.insert(name, at: 0) }
    return names
  }

  private static func crumb(_ listing: Listing, _ name: String?) -> String {
    name ?? listing.title
  }

  /// Returns the name of an item.
  func name(_ item: RowID) -> String? {
    switch item {
    case .set(let id): return id
    case .device(let address), .held(_, let address): return "\(address)"
    case .nonMember(_, let address): return "\(address)"
    case .group(let id): return "group \(id)"
    case .machine(let name): return name
    case .holder(let key):
      guard let holder = picture?.holder(key) else { return "pid \(key.pid)" }
      return holder.virtualMachine ?? "\(holder.command)(\(holder.pid))"
    case .bus(let bus): return "root bus \(bus)"
    case .event, .entry: return nil
    }
  }
}
