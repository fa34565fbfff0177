import HostModel
import Screen
import TerminalText

/// The cursor and the scroll positions.
extension DashboardState {
  /// The lines a page key goes by: one less than is shown, so that one stays to hold on to.
  func page(of pane: Pane) -> Int {
    switch overlays.top {
    case .help?: return max(1, HelpView(self).height - 1)
    case .picker(let picker)?: return max(1, PickerView.height(of: picker, in: size) - 1)
    case .dialog(let dialog)?: return max(1, ActionDialogView(self, dialog).frame.body.height - 1)
    case .filter?, nil: break
    }
    let layout = layout
    switch pane {
    case .list: return max(1, layout.list.height - 1)
    case .detail: return max(1, layout.detail.height - 1)
    case .events: return max(1, layout.events.height - 1)
    }
  }

  /// Moves the cursor, or scrolls the pane that has the keyboard; ``settle(rowsMayDiffer:)`` keeps it in bounds.
  mutating func move(by rows: Int) {
    switch overlays.top {
    case .help(let offset)?: scrollHelp(to: offset + rows)
    case .picker?: movePicker(by: rows)
    case .dialog(var open)?:
      open.move(by: rows)
      dialog = open
    case .filter?: move(.list, by: rows)
    case nil: move(focus, by: rows)
    }
  }

  /// Moves the cursor, or scrolls another pane.
  mutating func move(_ pane: Pane, by rows: Int) {
    switch pane {
    case .list:
      guard !list.rows.isEmpty else { return }
      let index = list.index(of: cursor) ?? 0
      select(list.rows[min(max(0, index + rows), list.rows.count - 1)].item)
    case .detail: detailOffset += rows
    case .events: logs.scroll(by: rows)
    }
  }

  /// Puts the cursor on an item; its detail is read from the top.
  mutating func select(_ item: RowID?) {
    guard cursor != item else { return }
    cursor = item
    detailOffset = 0
  }

  mutating func goToMatch(forward: Bool) {
    guard !filter.isEmpty else {
      notice = noFilter
      return
    }
    let found = list.rows.filter { $0.isMatch && ($0.isExpanded != true || $0.item.device != nil) }
    guard let item = neighbour(of: cursor, among: found.map(\.item), in: list, forward: forward) else {
      notice = Notice.nothingMatches
      return
    }
    select(item)
  }

  /// The notice that no filter is set.
  var noFilter: String { "No filter is set; \(commands.key(.filter)) sets one." }

  mutating func goToProblem(forward: Bool) {
    // Closed rows are searched too; those that hide the problem are opened.
    let whole = allRows(of: listing, order: order)
    let notes = annotations
    let problems = picture.map { picture in whole.rows.map(\.item).filter { notes.hasProblem($0, in: picture) } } ?? []
    guard let item = neighbour(of: cursor, among: problems, in: whole, forward: forward) else {
      notice = noProblem
      return
    }
    reveal(item)
    select(item)
  }

  private var noProblem: String {
    guard filter.isEmpty else { return "No problem among the matching rows." }
    let elsewhere = picture.map(annotations.problems) ?? 0
    guard listing != .sets, elsewhere > 0 else {
      return "No problem: everything works, is in use, or cannot work here."
    }
    return "No problem in this list; \(commands.key(.viewSets)) shows \(Plural.count(elsewhere, "row")) with one."
  }

  /// The next of some items after (or before) the cursor in the order of a tree, going round at the end.
  private func neighbour(of item: RowID?, among items: [RowID], in list: RowList, forward: Bool) -> RowID? {
    let here = list.index(of: item) ?? -1
    let places = items.compactMap { candidate in list.index(of: candidate).map { (place: $0, item: candidate) } }
    let next = forward ? places.first { $0.place > here } : places.last { $0.place < here }
    return (next ?? (forward ? places.first : places.last))?.item
  }

  /// Makes everything agree after an event: rows, cursor, focus and scroll positions.
  mutating func settle(rowsMayDiffer: Bool) {
    let before = list
    if rowsMayDiffer {
      // With the cursor at its end, a log follows new lines.
      let follows = listing.isLog && (cursor == nil || before.rows.last?.item == cursor)
      remakeList()
      if follows { cursor = list.rows.last?.item }
    }
    if list.index(of: cursor) == nil { select(successor(in: before)) }
    if page != nil, focus == .detail { focus = .list }
    if listing.isLog, focus == .events { focus = .list }
    let layout = layout
    listOffset = Self.offset(
      listOffset, showing: list.index(of: cursor) ?? 0, of: list.rows.count, in: layout.list.height)
    // Events after the shown state of the past stay out of sight, however few there are before it.
    logs.settle(height: layout.events.height, eventRows: past == nil ? layout.events.height : 1)
    detailOffset = max(0, detailOffset)
    if detailOffset > 0 {
      let lines = DetailText(self).lines(width: DetailView.textWidth(in: layout.detail)).count
      detailOffset = min(detailOffset, max(0, lines - layout.detail.height))
    }
    // A text at its top does not scroll; only a menu follows its focus there.
    if var open = dialog, open.offset != 0 || open.context(isStuck: false) == .menu {
      open.offset = ActionDialogView(self, open).settledOffset
      dialog = open
    }
  }

  /// Scrolls the help page, within its lines.
  mutating func scrollHelp(to offset: Int) {
    overlays[.help] = .help(offset: min(max(0, offset), HelpView(self).overflow))
  }

  /// Returns the next cursor when its row is gone: another row of the same thing, the row above it in the tree,
  /// or the row that is now nearest to its old place.
  private func successor(in before: RowList) -> RowID? {
    guard let cursor else { return listing.isLog ? list.rows.last?.item : list.rows.first?.item }
    var relatives = counterparts(of: cursor)
    if case .nonMember(let set, _) = cursor { relatives.append(.set(set)) }
    if case .held(let key, _) = cursor { relatives.insert(.holder(key), at: 0) }
    if let pci = cursor.device?.pci, let scope = picture?.scope(of: pci) { relatives.append(.set(scope.id)) }
    if let relative = relatives.first(where: { list.index(of: $0) != nil }) { return relative }
    guard let place = before.index(of: cursor) else { return list.rows.first?.item }
    // A closed row takes the cursor of those below it.
    var above = before.parent(of: place)
    while let parent = above {
      if list.index(of: parent.item) != nil { return parent.item }
      above = before.index(of: parent.item).flatMap(before.parent)
    }
    for row in before.rows[place...] where list.index(of: row.item) != nil { return row.item }
    for row in before.rows[..<place].reversed() where list.index(of: row.item) != nil { return row.item }
    return list.rows.first?.item
  }

  /// A scroll position that shows a row, with one row around it where there is room.
  static func offset(_ old: Int, showing row: Int, of count: Int, in height: Int) -> Int {
    guard height > 0 else { return 0 }
    let margin = height > 4 ? 1 : 0
    let lowest = row - height + 1 + margin
    let offset = min(max(old, lowest), max(0, row - margin))
    return min(max(0, offset), max(0, count - height))
  }
}
