import Screen
import TerminalText

/// A piece of a line in one style.
struct Span: Equatable {
  var text: String
  var style: Style

  init(_ text: String, _ style: Style = .text) {
    self.text = text
    self.style = style
  }

  static func dim(_ text: String) -> Span { Span(text, .dim) }
  static func bold(_ text: String) -> Span { Span(text, Style.text.bold) }
}

extension Glyphs {
  func columns(of spans: [Span]) -> Int { spans.reduce(0) { $0 + columns(of: $1.text) } }
}

extension Surface {
  /// Writes spans one after the other within `width` columns, with an ellipsis where they are cut; returns the
  /// columns they took.
  @discardableResult
  mutating func put(_ spans: [Span], x: Int, y: Int, width: Int) -> Int {
    var taken = 0
    for (index, span) in spans.enumerated() where taken < width {
      // The last piece that fits is cut too when something follows that will not be seen.
      let isCut = taken + glyphs.columns(of: span.text) == width && index + 1 < spans.count
      taken += put(
        isCut ? span.text + " " : span.text, x: x + taken, y: y, style: span.style, width: width - taken,
        ellipsis: true)
    }
    return taken
  }
}
