/// One row of a listing.
package struct Row: Hashable, Sendable {
  /// The thing that the row is for.
  package var item: RowID
  /// The depth of the row; 0 at the left edge.
  package var level: Int
  /// No row of the same parent follows.
  package var isLast: Bool
  /// For each level above, the lowest bit for level 1: more rows of that level follow.
  var rails: UInt64 = 0
  /// Its rows are shown (true) or hidden (false); nil for a row that has none below it.
  package var isExpanded: Bool?
  /// The filter matched this row itself, and not only one below or above it.
  package var isMatch: Bool

  /// Creates a row.
  package init(item: RowID, level: Int, isLast: Bool = false, isExpanded: Bool? = nil, isMatch: Bool = true) {
    self.item = item
    self.level = level
    self.isLast = isLast
    self.isExpanded = isExpanded
    self.isMatch = isMatch
  }
}
