import HostModel

/// The visible rows of a listing.
public struct Tree: Equatable, Sendable {
  /// The rows from top to bottom.
  public private(set) var rows: [TreeRow] = []
  /// What the filter matched of what it counts, and all of that without one.
  public private(set) var matches = 0
  /// What a filter counts: devices, processes or lines.
  public private(set) var total = 0
  /// Rows there would be with everything open and no filter: what the layout goes by, so that it holds still while a
  /// filter is typed.
  public private(set) var allRows = 0
  private var places: [TreeItem: Int] = [:]

  /// No rows.
  init() {}

  /// The rows of a listing, without those below what is in `closed`, with only what passes the filter, in the order
  /// that is asked for.
  init(_ listing: Listing, _ state: DashboardState, closed: Set<TreeItem>, order: SortOrder? = nil) {
    var outlines = Outline.rows(of: listing, state)
    if let order, listing.isSortable, let picture = state.picture {
      Self.sort(&outlines, by: order, SortKeys(picture, listing))
    }
    let isFiltered = !state.filter.isEmpty
    for outline in outlines { count(outline, isShown: false) }
    let shown = isFiltered ? outlines.filter(Self.hasMatch) : outlines
    for outline in shown { append(outline, closed, isFiltered: isFiltered) }
    places.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() { places[row.item] = index }
  }

  /// The place of an item among the rows.
  public func index(of item: TreeItem?) -> Int? { item.flatMap { places[$0] } }

  /// The row that a row hangs below.
  func parent(of index: Int) -> TreeRow? {
    let level = rows[index].level
    return level == 0 ? nil : rows[..<index].last { $0.level < level }
  }

  /// Two trees are equal when their rows and counts are: the places follow.
  public static func == (left: Tree, right: Tree) -> Bool {
    left.rows == right.rows && left.matches == right.matches && left.total == right.total
      && left.allRows == right.allRows
  }

  private mutating func count(_ outline: Outline, isShown: Bool) {
    allRows += 1
    let isShown = isShown || outline.isMatch
    if outline.isCounted {
      total += 1
      if isShown { matches += 1 }
    }
    for child in outline.children { count(child, isShown: isShown) }
  }

  private static func hasMatch(_ outline: Outline) -> Bool {
    outline.isMatch || outline.children.contains(where: hasMatch)
  }

  private mutating func append(
    _ outline: Outline, _ closed: Set<TreeItem>, level: Int = 0, isLast: Bool = false, rails: UInt64 = 0,
    isFiltered: Bool
  ) {
    // What the filter finds shows all that belongs to it.
    let children = isFiltered && !outline.isMatch ? outline.children.filter(Self.hasMatch) : outline.children
    // A filter opens what it finds: a match inside a closed row would be counted and not be seen.
    let isOpen = !closed.contains(outline.item) || (isFiltered && !outline.isMatch)
    var row = TreeRow(
      item: outline.item, level: level, isLast: isLast, isExpanded: outline.children.isEmpty ? nil : isOpen,
      isMatch: outline.isMatch)
    row.rails = rails
    rows.append(row)
    guard isOpen else { return }
    let below = level == 0 || isLast ? rails : rails | 1 << UInt64(min(63, level - 1))
    for (index, child) in children.enumerated() {
      append(
        child, closed, level: level + 1, isLast: index + 1 == children.count, rails: below, isFiltered: isFiltered)
    }
  }

  private static func sort(_ outlines: inout [Outline], by order: SortOrder, _ keys: SortKeys) {
    for index in outlines.indices where !outlines[index].children.isEmpty {
      sort(&outlines[index].children, by: order, keys)
    }
    let decorated = outlines.enumerated().map { ($0.offset, keys.value(of: $0.element.item, order.column), $0.element) }
    outlines =
      decorated.sorted { left, right in
        // What has no value stands last, whichever way the others go; equals keep their own order.
        guard let first = left.1 else { return right.1 == nil && left.0 < right.0 }
        guard let second = right.1 else { return true }
        if first == second { return left.0 < right.0 }
        return order.isReversed ? second < first : first < second
      }.map(\.2)
  }
}
