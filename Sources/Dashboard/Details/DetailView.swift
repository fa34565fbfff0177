import Screen
import TerminalText

/// The sentences about the selection, below a line that names it.
struct DetailView {
  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, title: Rect, lines area: Rect) {
    guard !area.isEmpty else { return }
    let text = DetailText(state)
    surface.paneTitle(text.title, note: note(text), in: title, hasFocus: state.focus == .detail)
    let inner = area.inset(horizontally: area.width > 4 ? 1 : 0, vertically: 0)
    let lines = text.lines(width: inner.width)
    for (row, line) in lines.dropFirst(state.detailOffset).prefix(area.height).enumerated() {
      surface.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
    surface.scrollThumb(in: area, offset: state.detailOffset, count: lines.count)
  }

  /// The columns of text in a pane.
  static func textWidth(in area: Rect) -> Int { max(0, area.width - (area.width > 4 ? 2 : 0)) }

  /// The hint at the links, shown while the details have the keyboard.
  private func note(_ text: DetailText) -> String {
    guard state.focus == .detail, !text.links.isEmpty, let key = state.commands.command(.links)?.keys.first else {
      return ""
    }
    return "\(key): \(Plural.count(text.links.count, "place")) to go to"
  }
}
