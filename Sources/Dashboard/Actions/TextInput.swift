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
    let all = text + more.filter { !$0.isNewline }
    text = Self.start(of: all, limit: Self.limit)
    complaint = text.utf8.count < all.utf8.count ? Self.fullText(limit: Self.limit) : nil
  }

  /// The start of a text, of so many Unicode scalars at most: a character may have any number of them. Each key handles
  /// the whole line, so that every line that can be typed needs such a limit.
  static func start(of text: String, limit: Int) -> String {
    text.utf8.count <= limit ? text : String(text.unicodeScalars.prefix(limit))
  }

  /// The answer to a key that is not taken any more.
  static func fullText(limit: Int) -> String { "No more than \(limit) characters are taken." }

  /// Letter by letter; equivalent letters are not the same.
  func isExactly(_ other: String) -> Bool { text.utf8.elementsEqual(other.utf8) }
}
