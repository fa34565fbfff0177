import HostModel

/// The visible rows of a listing.
package struct RowList: Equatable, Sendable {
  /// The rows from top to bottom.
  package private(set) var rows: [Row] = []
  /// The number of counted things that the filter matched; all of them without a filter.
  package private(set) var matches = 0
  /// The number of things that a filter counts: devices, processes or lines.
  package private(set) var total = 0
  /// Rows there would be with everything open and no filter: what the layout goes by, so that it holds still while a
  /// filter is typed.
  package private(set) var allRows = 0
  private var places: [RowID: Int] = [:]

  /// No rows.
  init() {}

  /// The rows of a listing, without those below what is in `closed`, with only what passes the filter, in the order
  /// that is asked for.
  init(_ sources: RowSources) {
    var nodes = RowNode.rows(of: sources)
    if let order = sources.order, sources.listing.isSortable, let picture = sources.picture {
      Self.sort(&nodes, by: order, SortKeys(picture, sources.notes, sources.listing))
    }
    let isFiltered = !sources.filter.isEmpty
    for node in nodes { count(node, isShown: false) }
    let shown = isFiltered ? nodes.filter(Self.hasMatch) : nodes
    for node in shown { append(node, sources.closed, isFiltered: isFiltered) }
    places.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() { places[row.item] = index }
  }

  /// The place of an item among the rows.
  package func index(of item: RowID?) -> Int? { item.flatMap { places[$0] } }

  /// The row that a row hangs below.
  func parent(of index: Int) -> Row? {
    let level = rows[index].level
    return level == 0 ? nil : rows[..<index].last { $0.level < level }
  }

  /// Two trees are equal when their rows and counts are: the places follow.
  package static func == (left: RowList, right: RowList) -> Bool {
    left.rows == right.rows && left.matches == right.matches && left.total == right.total
      && left.allRows == right.allRows
  }

  private mutating func count(_ node: RowNode, isShown: Bool) {
    allRows += 1
    let isShown = isShown || node.isMatch
    if node.isCounted {
      total += 1
      if isShown { matches += 1 }
    }
    for child in node.children { count(child, isShown: isShown) }
  }

  private static func hasMatch(_ node: RowNode) -> Bool {
    node.isMatch || node.children.contains(where: hasMatch)
  }

  private mutating func append(
    _ node: RowNode, _ closed: Set<RowID>, level: Int = 0, isLast: Bool = false, rails: UInt64 = 0,
    isFiltered: Bool
  ) {
    // What the filter finds shows all that belongs to it.
    let children = isFiltered && !node.isMatch ? node.children.filter(Self.hasMatch) : node.children
    // A filter opens what it finds: a match inside a closed row would be counted and not be seen.
    let isOpen = !closed.contains(node.item) || (isFiltered && !node.isMatch)
    var row = Row(
      item: node.item, level: level, isLast: isLast, isExpanded: node.children.isEmpty ? nil : isOpen,
      isMatch: node.isMatch)
    row.rails = rails
    rows.append(row)
    guard isOpen else { return }
    let below = level == 0 || isLast ? rails : rails | 1 << UInt64(min(63, level - 1))
    for (index, child) in children.enumerated() {
      append(
        child, closed, level: level + 1, isLast: index + 1 == children.count, rails: below, isFiltered: isFiltered)
    }
  }

  private static func sort(_ nodes: inout [RowNode], by order: SortOrder, _ keys: SortKeys) {
    for index in nodes.indices where !nodes[index].children.isEmpty {
      sort(&nodes[index].children, by: order, keys)
    }
    let decorated = nodes.enumerated().map { ($0.offset, keys.value(of: $0.element.item, order.column), $0.element) }
    nodes =
      decorated.sorted { left, right in
        // What has no value stands last, whichever way the others go; equals keep their own order.
        guard let first = left.1 else { return right.1 == nil && left.0 < right.0 }
        guard let second = right.1 else { return true }
        if first == second { return left.0 < right.0 }
        return order.isReversed ? second < first : first < second
      }.map(\.2)
  }
}
