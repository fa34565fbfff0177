import Screen
import TerminalText

/// The message of a terminal that is too small for the dashboard: the least size, and the key that quits.
struct TooSmallView {
  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface) {
    let key = state.commands.key(.quit)
    let sentence = "Too small: \(state.size), needs \(Layout.least). \(key) quits."
    let lines = Paragraph([Span(sentence, Style(.warn))]).lines(width: state.size.width, glyphs: surface.glyphs)
    for (row, line) in lines.prefix(state.size.height).enumerated() {
      surface.put(line, x: 0, y: row, width: state.size.width)
    }
  }
}
