import HostModel

/// The visible rows of a listing.
package struct RowList: Equatable, Sendable {
  /// The rows from top to bottom.
  package private(set) var rows: [Row] = []
  /// The number of counted things that the filter matched; all of them without a filter.
  package private(set) var matches = 0
  /// The number of things that a filter counts: devices, processes or lines.
  package private(set) var total = 0
  /// The number of rows with everything open and no filter. The layout depends on it, so that nothing moves while a
  /// filter is typed.
  package private(set) var allRows = 0
  private var places: [RowID: Int] = [:]

  /// Creates an empty list.
  init() {}

  /// Creates the rows of a listing, without those below a row in `closed` and those that the filter rejects, in the
  /// requested order.
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
    // A match shows all of its children.
    let children = isFiltered && !node.isMatch ? node.children.filter(Self.hasMatch) : node.children
    // A filter opens the rows above a match: one inside a closed row would be counted but not seen.
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
        // Rows without a value come last in either order; equal rows keep their own order.
        guard let first = left.1 else { return right.1 == nil && left.0 < right.0 }
        guard let second = right.1 else { return true }
        if first == second { return left.0 < right.0 }
        return order.isReversed ? second < first : first < second
      }.map(\.2)
  }
}
