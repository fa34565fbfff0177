/// The sort order of a listing.
struct SortOrder: Hashable, Sendable {
  /// The column.
  var column: Column
  /// The greatest first.
  var isReversed = false
}
