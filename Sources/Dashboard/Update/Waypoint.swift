/// A place that the user was at.
struct Waypoint: Equatable, Sendable {
  /// The listing.
  var listing: Listing
  /// The cursor.
  var cursor: RowID?
}
