/// A place that the user was at.
struct Waypoint: Equatable, Sendable {
  /// What was listed.
  var listing: Listing
  /// What was selected.
  var cursor: RowID?
}
