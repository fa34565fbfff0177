import Screen
import TerminalText

/// The line of listings: their keys and names, the one that is shown marked.
struct TabsView {
  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  func draw(on surface: inout Surface, in line: Rect) {
    guard !line.isEmpty else { return }
    for (listing, spans, part) in tabs(in: line) {
      surface.put(spans, x: part.x, y: line.y, width: min(part.width, line.maxX - part.x))
      if listing == state.listing { surface.restyle(part) { $0.on(.selection) } }
    }
  }

  /// The listing whose tab is at a column.
  func tab(at x: Int, in line: Rect) -> Listing? { tabs(in: line).first { $0.2.contains(x: x, y: line.y) }?.0 }

  /// The tabs with their text and position. If not all names fit, only the current tab has its name.
  private func tabs(in line: Rect) -> [(Listing, [Span], Rect)] {
    let full = Listing.allCases.reduce(0) { $0 + columns(of: spans($1, isNamed: true)) + 1 }
    var x = line.x
    return Listing.allCases.compactMap { listing in
      let spans = spans(listing, isNamed: full <= line.width || listing == state.listing)
      let part = Rect(x: x, y: line.y, width: columns(of: spans), height: 1).intersection(line)
      x += columns(of: spans) + 1
      return part.isEmpty ? nil : (listing, spans, part)
    }
  }

  private func columns(of spans: [Span]) -> Int { state.glyphs.columns(of: spans) }

  private func spans(_ listing: Listing, isNamed: Bool) -> [Span] {
    let key = state.commands.key(listing.command)
    let isShown = listing == state.listing
    guard isNamed else { return [Span(" \(key) ", Style(.key))] }
    // Without colours the brackets tell which one it is.
    let name = Span(listing.title, isShown ? Style.accent.bold : .dim)
    return isShown
      ? [Span("[", .accent), Span("\(key) ", Style(.key)), name, Span("]", .accent)]
      : [Span(" \(key) ", Style(.key)), name, Span(" ")]
  }
}
