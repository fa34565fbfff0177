/// A list over the panes to choose one line from: the palette of commands, or where the details lead.
package struct Picker: Equatable, Sendable {
  /// What is listed.
  enum Kind: Equatable, Sendable {
    /// Every command, narrowed by what is typed.
    case commands
    /// What the details of the selection name.
    case links([Link])
  }

  /// What is listed.
  let kind: Kind
  /// What was typed.
  var text = "" { didSet { if text != oldValue { found = nil } } }
  /// How many commands that finds, once it was counted.
  var found: Int?
  /// The line with the focus.
  var focus = 0
  /// First visible line.
  var offset = 0
  /// Why the last line could not be taken.
  var complaint: String?

  init(_ kind: Kind) { self.kind = kind }

  /// What the keys mean in it.
  var context: Command.Context { kind == .commands ? .palette : .links }
}

/// Something that the details name, and where one gets to it.
struct Link: Hashable, Sendable {
  /// What it is to the selection: `device set`, `holder`, `in the way`.
  var role: String
  /// Its name.
  var name: String
  /// The item.
  var item: RowID
}

/// A place that the user was at.
struct Waypoint: Equatable, Sendable {
  /// What was listed.
  var listing: Listing
  /// What was selected.
  var cursor: RowID?
}

/// A press of the mouse on a row, for telling a double click.
struct MousePress: Equatable, Sendable {
  /// The row.
  var item: RowID
  /// When, in milliseconds since 1970 (UTC).
  var time: Int64
}
