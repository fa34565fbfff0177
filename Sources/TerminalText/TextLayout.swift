/// The width of a report and the characters that it is drawn with. No line is wider than this, by display width.
package struct TextLayout: Hashable, Sendable {
  /// The narrowest layout: what does not fit there is cut or continued on the next line.
  package static let narrowest = 80

  /// The number of columns of a line.
  package let columns: Int
  /// The line drawing characters, which also decide whether text outside ASCII is shown.
  package let glyphs: Glyphs

  /// Creates a layout; it is at least as wide as the narrowest one.
  package init(columns: Int = narrowest, glyphs: Glyphs) {
    self.columns = max(columns, Self.narrowest)
    self.glyphs = glyphs
  }

  /// A text as this layout may show it (``Glyphs/shown(_:)``).
  package func shown(_ text: String) -> String { glyphs.shown(text) }

  /// A text in exactly so many columns, the blanks behind it or before it; a cut is marked.
  package func padded(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let cell = glyphs.cut(shown(text), to: max(0, columns))
    let blanks = String(repeating: " ", count: max(0, columns - glyphs.columns(of: cell)))
    return right ? blanks + cell : cell + blanks
  }

  /// A text in lines of at most so many columns.
  package func wrapped(_ text: String, _ columns: Int) -> [String] {
    WordWrap(width: columns, glyphs: glyphs).lines(shown(text))
  }

  /// A text behind a first prefix, its further lines behind another one.
  package func paragraph(_ text: String, first: String = "", rest: String? = nil) -> [String] {
    let following = rest ?? String(repeating: " ", count: glyphs.columns(of: first))
    let room = columns - max(glyphs.columns(of: first), glyphs.columns(of: following))
    return wrapped(text, room).enumerated().map { index, line in
      Self.trimmed((index == 0 ? first : following) + line)
    }
  }

  /// A line without blanks at its end.
  package static func trimmed(_ line: String) -> String {
    var end = line.endIndex
    while end > line.startIndex, line[line.index(before: end)] == " " { end = line.index(before: end) }
    return String(line[..<end])
  }
}
