import Screen
import TerminalText

/// The mouse: it selects, scrolls and sorts, and never acts.
extension DashboardState {
  /// Two presses on one row within this time are a double click, in milliseconds.
  static let doubleClick: Int64 = 400

  /// Takes a mouse event in.
  mutating func handleMouse(_ mouse: Mouse) {
    switch mouse.kind {
    case .wheelUp: scroll(at: mouse, by: -3)
    case .wheelDown: scroll(at: mouse, by: 3)
    case .press: click(at: mouse)
    case .release, .pressRight: break
    }
  }

  private mutating func scroll(at mouse: Mouse, by rows: Int) {
    switch overlays.top {
    case nil: move(pane(at: mouse) ?? focus, by: rows)
    case .filter?: break
    case .dialog?, .picker?, .help?: move(by: rows)
    }
  }

  private func pane(at mouse: Mouse) -> Pane? {
    let layout = layout
    if layout.detail.contains(x: mouse.x, y: mouse.y) || layout.detailTitle.contains(x: mouse.x, y: mouse.y) {
      return .detail
    }
    if layout.events.contains(x: mouse.x, y: mouse.y) || layout.eventsTitle.contains(x: mouse.x, y: mouse.y) {
      return .events
    }
    return layout.list.contains(x: mouse.x, y: mouse.y) ? .list : nil
  }

  private mutating func click(at mouse: Mouse) {
    // The panes behind an overlay take no clicks.
    guard overlays.isEmpty else { return }
    notice = nil
    let layout = layout
    if layout.tabs.contains(x: mouse.x, y: mouse.y) {
      if let tab = TabsView(self).tab(at: mouse.x, in: layout.tabs) { showListing(tab) }
    } else if layout.headings.contains(x: mouse.x, y: mouse.y) {
      if let column = columnLayout(in: layout.list).column(at: mouse.x) {
        clickHeading(column)
      }
    } else if layout.list.contains(x: mouse.x, y: mouse.y) {
      focus = .list
      let index = listOffset + mouse.y - layout.list.y
      if page == nil, list.rows.indices.contains(index) { clickRow(list.rows[index].item) }
    } else if let pane = pane(at: mouse), page == nil || pane != .detail {
      focus = pane
    }
  }

  /// A press on a heading sorts by the column, and then turns the order round.
  private mutating func clickHeading(_ column: Column) {
    if let reason = reasonNotToSort {
      notice = reason
    } else if order?.column == column {
      order?.isReversed.toggle()
    } else {
      sort(by: column)
    }
  }

  private mutating func clickRow(_ item: RowID) {
    let isDouble = lastPress.map { $0.item == item && steady - $0.time <= Self.doubleClick } ?? false
    lastPress = isDouble ? nil : MousePress(item: item, time: steady)
    select(item)
    if isDouble { focus = .detail }
  }
}
