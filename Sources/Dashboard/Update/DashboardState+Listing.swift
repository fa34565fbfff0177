import HostModel
import Screen
import TerminalText

/// The listing that is shown, its order, and its closed rows.
extension DashboardState {
  /// Shows another listing. The cursor goes to the same item there if it is listed, else to its last place there.
  mutating func showListing(_ next: Listing) {
    guard next != listing else {
      if focus != .list { focus = .list }
      return
    }
    let subject = cursor
    listing = next
    focus = .list
    detailOffset = 0
    remakeList()
    guard let subject, let here = counterpart(of: subject) else { return }
    reveal(here)
    cursor = here
  }

  /// Shows the listing after or before the present one.
  mutating func showNextListing(forward: Bool) {
    let all = Listing.allCases
    let index = all.firstIndex(of: listing) ?? 0
    showListing(all[(index + (forward ? 1 : all.count - 1)) % all.count])
  }

  /// Makes the rows of the listing anew.
  mutating func remakeList() { list = RowList(rowSources) }

  /// Opens whatever hides an item.
  mutating func reveal(_ item: RowID) {
    guard list.index(of: item) == nil else { return }
    let whole = allRows(of: listing, order: order)
    guard var index = whole.index(of: item) else { return }
    while let parent = whole.parent(of: index), let above = whole.index(of: parent.item) {
      closed.remove(parent.item)
      index = above
    }
    remakeList()
  }

  /// Returns the row of the same item in the current listing, visible or folded away; nil if there is none.
  private func counterpart(of item: RowID) -> RowID? {
    let whole = allRows(of: listing)
    return counterparts(of: item).first { whole.index(of: $0) != nil }
  }

  /// Returns the rows that may be for an item, the nearest first.
  func counterparts(of item: RowID) -> [RowID] {
    guard let picture else { return [item] }
    var found = [item]
    if let address = item.device {
      let device = picture.device(address)
      found.append(.device(address))
      if let pci = address.pci, let scope = picture.scope(of: pci) {
        found.append(.nonMember(set: scope.id, pci))
      }
      let holders = (device?.holders ?? []).compactMap { picture.holder($0.pid) }
      if let holder = holders.first { found.append(.held(holder.identity, address)) }
      if let set = picture.set(of: address) { found.append(.set(set.id)) }
      if let group = device?.iommuGroup { found.append(.group(group)) }
    }
    switch item {
    case .set(let id): found += (picture.set(id)?.members ?? []).map(RowID.device)
    case .group(let id): found += (picture.group(id)?.devices ?? []).map(RowID.device)
    case .holder(let key):
      found += picture.devices(heldBy: key.pid).flatMap { [.device($0)] }
    case .machine(let name):
      found += picture.snapshot.holders.filter { $0.virtualMachine == name }.map { .holder($0.identity) }
    default: break
    }
    return found
  }

  /// The number of log lines newer than the selected one; nil while the cursor follows the newest.
  var scrolledBack: Int? {
    guard listing.isLog, let index = list.index(of: cursor), index + 1 < list.rows.count else { return nil }
    return list.rows.count - 1 - index
  }

  // MARK: - Order

  /// Sorts by the next column or the one before; before the first and after the last stands the listing's own order.
  mutating func sort(forward: Bool) {
    if let reason = reasonNotToSort {
      notice = reason
      return
    }
    let columns = sortableColumns
    let index = order.flatMap { columns.firstIndex(of: $0.column) }
    let next: Int
    if let index { next = index + (forward ? 1 : -1) } else { next = forward ? 0 : columns.count - 1 }
    sort(by: columns.indices.contains(next) ? columns[next] : nil)
  }

  /// Sorts by a column: numbers with the greatest first. Nil is the listing's own order.
  mutating func sort(by column: Column?) {
    order = column.map { SortOrder(column: $0, isReversed: $0.isNumber || $0 == .activity) }
    guard let column else {
      notice = "Sorted in the default order."
      return
    }
    notice = "Sorted by \(column.heading(in: listing))."
  }

  /// Turns the order round.
  mutating func reverseOrder() {
    if let reason = reasonNotToSort {
      notice = reason
    } else if order == nil {
      order = SortOrder(column: .item, isReversed: true)
    } else {
      order?.isReversed.toggle()
    }
  }

  /// The columns that are on the screen.
  private var sortableColumns: [Column] {
    let seen = columnLayout(in: layout.list).places.map(\.column)
    return seen.isEmpty ? [.item] : seen
  }

  /// The reason why the listing cannot be sorted; nil when it can.
  var reasonNotToSort: String? {
    if listing.isSortable { return nil }
    return listing == .buses ? "The tree of buses is in bus order." : "A log is in order of time."
  }

  // MARK: - Closing and opening

  mutating func collapse() {
    guard let index = list.index(of: cursor) else { return }
    let row = list.rows[index]
    if row.isExpanded == true {
      closed.insert(row.item)
    } else if let parent = list.parent(of: index) {
      select(parent.item)
    }
  }

  mutating func expand() {
    guard let index = list.index(of: cursor), list.rows[index].isExpanded != nil else { return }
    if closed.remove(list.rows[index].item) == nil, index + 1 < list.rows.count,
      list.rows[index + 1].level > list.rows[index].level
    {
      select(list.rows[index + 1].item)
    }
  }

  /// Handles Enter: opens or closes a row with rows below it, goes to the details of any other, and from there to the
  /// items that they name.
  mutating func toggle() {
    guard focus == .list else { return openLinks() }
    guard let index = list.index(of: cursor) else { return }
    let row = list.rows[index]
    // A function with others below it has details of its own.
    guard row.isExpanded != nil, row.item.device == nil else {
      focus = .detail
      return
    }
    if closed.remove(row.item) == nil { closed.insert(row.item) }
  }

  /// Closes all rows at the left edge, or opens everything when they are closed.
  mutating func foldAll() {
    let roots = list.rows.filter { $0.level == 0 && $0.isExpanded != nil }
    guard !roots.isEmpty else {
      notice = "No row here can be folded."
      return
    }
    if roots.contains(where: { $0.isExpanded == true }) {
      closed.formUnion(roots.map(\.item))
      let root = list.index(of: cursor).flatMap { index in list.rows[...index].last { $0.level == 0 } }
      select(root?.item)
    } else {
      closed = []
    }
  }
}
