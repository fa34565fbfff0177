import Screen
import TerminalText

/// Styled text that is broken into lines at blanks (``WordWrap``); the lines after the first may hang in further.
struct Paragraph: Equatable {
  /// Blanks before the first line.
  var indent: Int
  /// Blanks before the others.
  var hanging: Int
  /// The unwrapped text before the first line: guides of a tree, or the term of a definition.
  var lead: Span?
  /// The text.
  var spans: [Span]

  init(_ spans: [Span], indent: Int = 0, hanging: Int? = nil, lead: Span? = nil) {
    self.spans = spans
    self.lead = lead
    self.indent = indent
    self.hanging = hanging ?? indent
  }

  /// An entry of a list of terms: the term, and its text in a column of its own.
  static func term(_ term: String, _ style: Style, _ text: String, column: Int) -> Paragraph {
    let blanks = String(repeating: " ", count: max(1, column - term.count))
    return Paragraph([Span(text)], indent: 2, hanging: column + 2, lead: Span(term + blanks, style))
  }

  /// The lines of at most `width` columns; one empty line when there is no text.
  func lines(width: Int, glyphs: Glyphs) -> [[Span]] {
    // Half of a narrow pane is kept for text, whatever the indents say.
    let (indent, hanging) = (min(indent, width / 2), min(hanging, width / 2))
    let first = indent + (lead.map { glyphs.columns(of: $0.text) } ?? 0)
    let wrap = WordWrap(width: width, first: first, rest: hanging, glyphs: glyphs)
    return wrap.lines(spans.map(\.text)).enumerated().map { index, parts in
      let blanks = String(repeating: " ", count: index == 0 ? indent : hanging)
      let start = (blanks.isEmpty ? [] : [Span(blanks)]) + (index == 0 ? [lead].compactMap { $0 } : [])
      return start + parts.map { Span($0.text, spans[$0.source].style) }
    }
  }
}
