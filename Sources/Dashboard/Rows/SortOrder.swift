/// What a listing is sorted by.
struct SortOrder: Hashable, Sendable {
  /// The column.
  var column: Column
  /// The greatest first.
  var isReversed = false
}
