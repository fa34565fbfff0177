import Screen
import TerminalText

/// The pane of events, or of the journal in its place; the newest line is at the bottom.
struct EventsView {
  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, title: Rect, lines area: Rect) {
    guard !area.isEmpty else { return }
    let logs = state.logs
    let offset = logs.offset
    let newer = offset > 0 ? "\(offset) newer" : ""
    let hasFocus = state.focus == .events
    let name = logs.showsJournal ? "Journal" : "Events"
    surface.paneTitle([Span(name, hasFocus ? .accent : .dim)], note: newer, in: title, hasFocus: hasFocus)
    let lines = logs.shown.lines
    if logs.showsJournal, lines.isEmpty {
      surface.put(
        Notice.noActions, x: area.x + 1, y: area.y, style: .dim, width: area.width - 2, ellipsis: true)
    }
    let end = max(0, lines.count - offset)
    let start = max(0, end - area.height)
    for (row, line) in lines[start..<end].enumerated() {
      draw(line, on: &surface, x: area.x + (area.width > 4 ? 1 : 0), y: area.y + row, width: area.width - 2)
    }
    surface.scrollThumb(in: area, offset: start, count: lines.count)
  }

  private func draw(_ line: LogLine, on surface: inout Surface, x: Int, y: Int, width: Int) {
    surface.put(Self.spans(line, offset: state.timeZoneOffset), x: x, y: y, width: width)
  }

  /// A line as every list shows it: the time, and what happened.
  static func spans(_ line: LogLine, offset: Int) -> [Span] {
    var spans: [Span] = [.dim("\(Timestamp(line.time, offset: offset).time)  ")]
    let style = style(of: line.severity)
    if !line.subject.isEmpty, line.text.hasPrefix(line.subject) {
      spans.append(Span(line.subject, [.bad, .alarm].contains(line.severity) ? style : .text))
      spans.append(Span(String(line.text.dropFirst(line.subject.count)), style))
    } else {
      spans.append(Span(line.text, style))
    }
    return spans
  }

  /// Returns the style of a severity.
  static func style(of severity: LogLine.Severity) -> Style {
    switch severity {
    case .quiet: .dim
    case .change: .text
    case .good: Style(.free)
    case .busy: Style(.busy)
    case .bad: Style(.warn)
    case .alarm: Style(.danger)
    }
  }
}
