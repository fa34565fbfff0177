/// Something that the details name, and where one gets to it.
struct Link: Hashable, Sendable {
  /// What it is to the selection: `device set`, `holder`, `in the way`.
  var role: String
  /// Its name.
  var name: String
  /// The item.
  var item: RowID
}
