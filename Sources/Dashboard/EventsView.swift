import Screen

/// What changed, the newest at the bottom.
struct EventsView {
  private let state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, title: Rect, lines area: Rect) {
    guard !area.isEmpty else { return }
    let newer = state.eventOffset > 0 ? "\(state.eventOffset) newer" : ""
    let hasFocus = state.focus == .events
    surface.paneTitle([Span("Events", hasFocus ? .accent : .dim)], note: newer, in: title, hasFocus: hasFocus)
    let lines = state.events.lines
    let end = max(0, lines.count - state.eventOffset)
    let start = max(0, end - area.height)
    for (row, line) in lines[start..<end].enumerated() {
      draw(line, on: &surface, x: area.x + (area.width > 4 ? 1 : 0), y: area.y + row, width: area.width - 2)
    }
    surface.scrollThumb(in: area, offset: start, count: lines.count)
  }

  private func draw(_ line: LogLine, on surface: inout Surface, x: Int, y: Int, width: Int) {
    var spans: [Span] = [.dim("\(ClockText.time(line.time, offset: state.timeZoneOffset))  ")]
    let style = Self.style(of: line.tone)
    if !line.subject.isEmpty, line.text.hasPrefix(line.subject) {
      spans.append(Span(line.subject, line.tone == .bad ? style : .text))
      spans.append(Span(String(line.text.dropFirst(line.subject.count)), style))
    } else {
      spans.append(Span(line.text, style))
    }
    surface.put(spans, x: x, y: y, width: width)
  }

  private static func style(of tone: LogLine.Tone) -> Style {
    switch tone {
    case .quiet: .dim
    case .change: .text
    case .good: Style(.free)
    case .busy: Style(.busy)
    case .bad: Style(.warn)
    }
  }
}
