/// Where the user is in a listing; kept while another is shown.
struct ListingPlace: Equatable, Sendable {
  /// The selected item.
  var cursor: RowID?
  /// The first visible row.
  var offset = 0
  /// Items whose rows are hidden.
  var closed: Set<RowID> = []
  /// What it is sorted by; nil for its own order.
  var order: SortOrder?
}
