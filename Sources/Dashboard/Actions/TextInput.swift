/// A line that is typed in a dialog.
struct TextInput: Equatable, Sendable {
  /// The most that is taken: more than any address or token.
  static let limit = 200

  /// The typed text.
  var text = ""
  /// The reason why Enter did nothing.
  var complaint: String?

  /// Takes what was typed or pasted; a line end in it is no Enter.
  mutating func append(_ more: String) {
    text = String((text + more.filter { !$0.isNewline }).prefix(Self.limit))
    complaint = nil
  }

  /// Letter by letter; equivalent letters are not the same.
  func isExactly(_ other: String) -> Bool { text.utf8.elementsEqual(other.utf8) }
}
