import Screen
import TerminalText

/// The page that is shown instead of an empty listing.
struct EmptyStateView {
  private let page: EmptyState
  @Indirect private var state: DashboardState

  init(_ page: EmptyState, _ state: DashboardState) {
    self.page = page
    self.state = state
  }

  func draw(on surface: inout Surface, in area: Rect) {
    guard !area.isEmpty else { return }
    // Lines of a book's length in the upper middle: a wide terminal makes no wide page.
    let width = min(area.width - (area.width > 4 ? 2 : 0), 92)
    let lines = page.lines(width: width, readiness: state.readiness, glyphs: surface.glyphs)
    let x = area.x + (area.width - width) / 2
    let y = area.y + max(0, min(area.height - lines.count, area.height / 6))
    for (row, line) in lines.prefix(area.maxY - y).enumerated() {
      surface.put(line, x: x, y: y + row, width: width)
    }
  }
}
