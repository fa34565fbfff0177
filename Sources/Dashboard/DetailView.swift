import Screen

/// The sentences about the selection, below a line that names it.
struct DetailView {
  private let state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, title: Rect, lines area: Rect) {
    guard !area.isEmpty else { return }
    let text = DetailText(state)
    surface.paneTitle(text.title, in: title, hasFocus: state.focus == .detail)
    let inner = area.inset(horizontally: area.width > 4 ? 1 : 0, vertically: 0)
    let lines = text.lines(width: inner.width)
    for (row, line) in lines.dropFirst(state.detailOffset).prefix(area.height).enumerated() {
      surface.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
    surface.scrollThumb(in: area, offset: state.detailOffset, count: lines.count)
  }
}
