import Screen
import TerminalText

/// A set's opens over time in one line: a higher mark is more files, `R` a reset by vfiotop, a blank a time without
/// observation.
struct Sparkline {
  /// The marks, from the oldest to the newest.
  let spans: [Span]

  /// The last `columns` marks of a history.
  init(_ history: OpenHistory, until end: Int64, columns: Int, glyphs: Glyphs) {
    spans = history.marks(until: end, span: Activity.span, columns: columns).map { Self.span($0, glyphs) }
  }

  private static func span(_ mark: OpenHistory.Mark, _ glyphs: Glyphs) -> Span {
    switch mark {
    case .unseen: Span(" ")
    case .unknown: .dim("?")
    case .reset: Span("R", Style(.resetBus).bold)
    case .opens(0): Span(glyphs.isASCII ? "." : glyphs.levels[0], .dim)
    case .opens(let count): Span(level(count, glyphs), Style(.graph))
    }
  }

  /// Digits replace the blocks in ASCII; they are more exact.
  private static func level(_ count: Int, _ glyphs: Glyphs) -> String {
    if glyphs.isASCII { return count < 10 ? "\(count)" : "+" }
    return glyphs.levels[min(count, glyphs.levels.count - 1)]
  }
}
