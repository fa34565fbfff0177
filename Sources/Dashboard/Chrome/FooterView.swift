import Screen
import TerminalText

/// The last line: the filter while there is one, the answer to the last key, and the keys that fit.
struct FooterView {
  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, in line: Rect) {
    guard !line.isEmpty else { return }
    var x = line.x + (line.width > 4 ? 1 : 0)
    if state.dialog == nil || state.filterBefore != nil, var filter = filterSpans {
      if state.filterBefore != nil {
        filter = Self.shortened(filter, to: line.maxX - x, glyphs: surface.glyphs)
        let end = x + surface.glyphs.columns(of: Array(filter.prefix(2)))
        surface.cursor = Position(x: min(end, line.maxX - 1), y: line.y)
      }
      x += surface.put(filter, x: x, y: line.y, width: line.maxX - x) + 2
    }
    if !state.marked.isEmpty, state.dialog == nil, state.filterBefore == nil {
      x += surface.put([Span("\(state.marked.count) marked", .accent)], x: x, y: line.y, width: line.maxX - x) + 2
    }
    if let notice = state.notice {
      surface.put(notice, x: x, y: line.y, style: Style(.warn), width: line.maxX - x, ellipsis: true)
      return
    }
    for hint in hints(width: line.maxX - x) {
      x += surface.put(hint, x: x, y: line.y, width: line.maxX - x) + 2
    }
  }

  /// Shortens the filter at its beginning, because the user types at its end, to leave room for the count of matches.
  private static func shortened(_ filter: [Span], to width: Int, glyphs: Glyphs) -> [Span] {
    var filter = filter
    let rest = glyphs.columns(of: Array(filter.dropFirst(2).prefix(1))) + 2
    filter[1].text = glyphs.cut(filter[1].text, to: max(1, width - rest - 1), keeping: .end)
    return filter
  }

  /// The hints that fit whole, in their order of use.
  private func hints(width: Int) -> [[Span]] {
    Self.hints(
      state.commands, in: state.context, isReadOnly: state.isReadOnly, width: width, glyphs: state.glyphs)
  }

  static func hints(
    _ commands: CommandTable, in context: Command.Context, isReadOnly: Bool, width: Int, glyphs: Glyphs
  ) -> [[Span]] {
    var left = width
    var hints: [[Span]] = []
    for (keys, label) in commands.hints(in: context, isReadOnly: isReadOnly) {
      let spans = [Span(keys.map(\.description).joined(separator: " "), Style(.key)), .dim(" \(label)")]
      let columns = glyphs.columns(of: spans)
      guard columns <= left else { continue }
      hints.append(spans)
      left -= columns + 2
    }
    return hints
  }

  private var filterSpans: [Span]? {
    guard state.filterBefore != nil || !state.filter.isEmpty else { return nil }
    var spans = [Span("/", Style(.key)), Span(state.filter.text, Style(.match))]
    // The terminal's cursor is on the first of these blanks while the filter is typed.
    let isFull = state.filterBefore != nil && state.filter.isFull
    spans.append(
      isFull
        ? Span("  \(TextInput.fullText(limit: Filter.limit))", Style(.warn))
        : Span.dim("  \(state.list.matches) of \(state.list.total)"))
    if let error = state.filter.error { spans.append(Span("  \(error)", Style(.warn))) }
    return spans
  }
}
