/// A thing that the details name and that the user can go to.
struct Link: Hashable, Sendable {
  /// Its relation to the selection: `device set`, `holder`, `in the way`.
  var role: String
  /// Its name.
  var name: String
  /// The item.
  var item: RowID
}
