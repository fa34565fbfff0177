import Screen

/// The mouse: it selects, scrolls and sorts, and never acts.
extension DashboardState {
  /// Two presses on one row within this time are a double click, in milliseconds.
  static let doubleClick: Int64 = 400

  mutating func point(_ mouse: Mouse) {
    switch mouse.kind {
    case .wheelUp: scroll(at: mouse, by: -3)
    case .wheelDown: scroll(at: mouse, by: 3)
    case .press: press(at: mouse)
    case .release, .pressRight: break
    }
  }

  /// A box or a line of text has the keyboard: what lies behind it does not hear the mouse.
  private var isCovered: Bool { ![.tree, .detail, .events].contains(context) }

  private mutating func scroll(at mouse: Mouse, by rows: Int) {
    guard !isCovered else {
      if filterBefore == nil { move(by: rows) }
      return
    }
    move(pane(at: mouse) ?? focus, by: rows)
  }

  private func pane(at mouse: Mouse) -> Pane? {
    let layout = layout
    if layout.detail.contains(x: mouse.x, y: mouse.y) || layout.detailTitle.contains(x: mouse.x, y: mouse.y) {
      return .detail
    }
    if layout.events.contains(x: mouse.x, y: mouse.y) || layout.eventsTitle.contains(x: mouse.x, y: mouse.y) {
      return .events
    }
    return layout.tree.contains(x: mouse.x, y: mouse.y) ? .tree : nil
  }

  private mutating func press(at mouse: Mouse) {
    guard !isCovered else { return }
    notice = nil
    let layout = layout
    if layout.tabs.contains(x: mouse.x, y: mouse.y) {
      if let tab = TabsView(self).tab(at: mouse.x, in: layout.tabs) { show(tab) }
    } else if layout.headings.contains(x: mouse.x, y: mouse.y) {
      if let column = columnLayout(in: layout.tree).column(at: mouse.x) {
        head(column)
      }
    } else if layout.tree.contains(x: mouse.x, y: mouse.y) {
      focus = .tree
      let index = treeOffset + mouse.y - layout.tree.y
      if page == nil, tree.rows.indices.contains(index) { press(on: tree.rows[index].item) }
    } else if let pane = pane(at: mouse), page == nil || pane != .detail {
      focus = pane
    }
  }

  /// A press on a heading sorts by the column, and then turns the order round.
  private mutating func head(_ column: Column) {
    if let reason = reasonNotToSort {
      notice = reason
    } else if order?.column == column {
      order?.isReversed.toggle()
    } else {
      sort(by: column)
    }
  }

  private mutating func press(on item: RowID) {
    let isDouble = lastPress.map { $0.item == item && steady - $0.time <= Self.doubleClick } ?? false
    lastPress = isDouble ? nil : MousePress(item: item, time: steady)
    select(item)
    if isDouble { focus = .detail }
  }
}
