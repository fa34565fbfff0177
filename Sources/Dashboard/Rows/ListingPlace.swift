/// The user's place in a listing, kept while another is shown.
struct ListingPlace: Equatable, Sendable {
  /// The selected item.
  var cursor: RowID?
  /// The first visible row.
  var offset = 0
  /// Items whose rows are hidden.
  var closed: Set<RowID> = []
  /// The sort order; nil for the listing's own.
  var order: SortOrder?
}
