/// A list over the panes to choose one line from: the palette of commands, or where the details lead.
package struct Picker: Equatable, Sendable {
  /// The kind of its lines.
  enum Kind: Equatable, Sendable {
    /// Every command, narrowed by what is typed.
    case commands
    /// The links of the details.
    case links([Link])
  }

  /// The kind of its lines.
  let kind: Kind
  /// The typed text.
  var text = "" { didSet { if text != oldValue { found = nil } } }
  /// The number of commands that the text finds; nil until they were counted.
  var found: Int?
  /// The line with the focus.
  var focus = 0
  /// First visible line.
  var offset = 0
  /// The reason why the last choice was refused.
  var complaint: String?

  init(_ kind: Kind) { self.kind = kind }

  /// The context that gives keys their meaning.
  var context: Command.Context { kind == .commands ? .palette : .links }
}
