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
