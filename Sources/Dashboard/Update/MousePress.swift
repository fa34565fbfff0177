/// A press of the mouse on a row, for telling a double click.
struct MousePress: Equatable, Sendable {
  /// The row.
  var item: RowID
  /// The time, in milliseconds since 1970 (UTC).
  var time: Int64
}
