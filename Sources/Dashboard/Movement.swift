import HostModel
import Screen

/// The cursor and the scroll positions.
extension DashboardState {
  /// The lines a page key goes by: one less than is shown, so that one stays to hold on to.
  func page(of pane: Pane) -> Int {
    if isHelpOpen { return max(1, HelpView.height(in: size) - 1) }
    let layout = layout
    switch pane {
    case .tree: return max(1, layout.tree.height - 1)
    case .detail: return max(1, layout.detail.height - 1)
    case .events: return max(1, layout.events.height - 1)
    }
  }

  /// Moves the cursor, or scrolls the pane that has the keyboard; ``settle(rowsMayDiffer:)`` keeps it in bounds.
  mutating func move(by rows: Int) {
    if isHelpOpen {
      helpOffset += rows
    } else if filterBefore != nil || focus == .tree {
      guard !tree.rows.isEmpty else { return }
      let index = tree.index(of: cursor) ?? 0
      select(tree.rows[min(max(0, index + rows), tree.rows.count - 1)].item)
    } else if focus == .detail {
      detailOffset += rows
    } else {
      eventOffset -= rows
    }
  }

  /// Puts the cursor on an item; its detail is read from the top.
  mutating func select(_ item: TreeItem?) {
    guard cursor != item else { return }
    cursor = item
    detailOffset = 0
  }

  mutating func collapse() {
    guard let index = tree.index(of: cursor) else { return }
    let row = tree.rows[index]
    if case .set(let id) = row.item {
      collapsed.insert(id)
    } else if row.branch != .root, let parent = tree.rows[..<index].last(where: { $0.branch == .root }) {
      select(parent.item)
    }
  }

  mutating func expand() {
    guard let index = tree.index(of: cursor), case .set(let id) = tree.rows[index].item else { return }
    if collapsed.contains(id) {
      collapsed.remove(id)
    } else if index + 1 < tree.rows.count, tree.rows[index + 1].branch != .root {
      select(tree.rows[index + 1].item)
    }
  }

  mutating func toggle() {
    switch cursor {
    case .set(let id): if collapsed.remove(id) == nil { collapsed.insert(id) }
    case .device, .bystander: focus = .detail
    case nil: break
    }
  }

  mutating func goToMatch(forward: Bool) {
    guard !filter.isEmpty else {
      notice = "No filter is set: / sets one."
      return
    }
    let found = tree.rows.filter { $0.isMatch && $0.item.device != nil || $0.isExpanded == nil && $0.isMatch }
    guard let item = neighbour(of: cursor, among: found.map(\.item), in: tree, forward: forward) else {
      notice = "Nothing matches the filter."
      return
    }
    select(item)
  }

  mutating func goToProblem(forward: Bool) {
    // Closed sets are searched too; the one that hides the problem is opened.
    let whole = Tree(picture, collapsed: [], filter: filter)
    let problems = whole.rows.map(\.item).filter { picture?.hasProblem($0) ?? false }
    guard let item = neighbour(of: cursor, among: problems, in: whole, forward: forward) else {
      notice =
        filter.isEmpty ? "No problem: everything works, is in use, or cannot work here." : "No problem in the filter."
      return
    }
    if let address = item.device, let set = picture?.set(of: address) { collapsed.remove(set.id) }
    select(item)
  }

  /// The next of some items after (or before) the cursor in the order of a tree, going round at the end.
  private func neighbour(of item: TreeItem?, among items: [TreeItem], in tree: Tree, forward: Bool) -> TreeItem? {
    let here = tree.index(of: item) ?? -1
    let places = items.compactMap { candidate in tree.index(of: candidate).map { (place: $0, item: candidate) } }
    let next = forward ? places.first { $0.place > here } : places.last { $0.place < here }
    return (next ?? (forward ? places.first : places.last))?.item
  }

  /// Makes everything agree after an event: rows, cursor, focus and scroll positions.
  mutating func settle(rowsMayDiffer: Bool) {
    let before = tree
    if rowsMayDiffer { tree = Tree(picture, collapsed: collapsed, filter: filter) }
    if tree.index(of: cursor) == nil { select(successor(in: before)) }
    if page != nil, focus == .detail { focus = .tree }
    let layout = layout
    treeOffset = Self.offset(
      treeOffset, showing: tree.index(of: cursor) ?? 0, of: tree.rows.count, in: layout.tree.height)
    eventOffset = min(max(0, eventOffset), max(0, events.lines.count - layout.events.height))
    detailOffset = max(0, detailOffset)
    if detailOffset > 0 {
      let lines = DetailText(self).lines(width: layout.detail.width).count
      detailOffset = min(detailOffset, max(0, lines - layout.detail.height))
    }
    if helpOffset != 0 { helpOffset = min(max(0, helpOffset), HelpView.overflow(in: size)) }
  }

  /// Where the cursor goes when its row is gone: to its set, to the device of a set that became one row, or to the
  /// row that is now nearest to where it was.
  private func successor(in before: Tree) -> TreeItem? {
    guard let cursor else { return tree.rows.first?.item }
    var relatives: [TreeItem] = []
    switch cursor {
    case .set(let id): relatives = picture?.set(id)?.members.map(TreeItem.device) ?? []
    case .device(let address):
      relatives = (picture?.set(of: address)).map { [.set($0.id)] } ?? []
      if let pci = address.pci,
        let scope = picture?.snapshot.deviceSets.first(where: { set in
          set.hotReset.affected.contains { $0.address == pci && !$0.isMember }
        })
      {
        relatives = [.bystander(set: scope.id, pci), .set(scope.id)]
      }
    case .bystander(let id, let address): relatives = [.device(.pci(address)), .set(id)]
    }
    if let relative = relatives.first(where: { tree.index(of: $0) != nil }) { return relative }
    guard let place = before.index(of: cursor) else { return tree.rows.first?.item }
    let near = before.rows[place...].map(\.item) + before.rows[..<place].reversed().map(\.item)
    let remaining = Set(tree.rows.map(\.item))
    return near.first(where: remaining.contains) ?? tree.rows.first?.item
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

extension HostPicture {
  /// An open that nobody explains, or a refusal that someone can remove. What is in use, or cannot work in this
  /// place, is no problem: on most hosts it would be every second row.
  func hasProblem(_ item: TreeItem) -> Bool {
    switch item {
    case .set(let id): return set(id).map { VerdictMark(hotResetOf: $0).kind == .trouble } ?? false
    case .bystander: return false
    case .device(let address):
      guard let device = device(address) else { return false }
      if phantom(address) != nil { return true }
      // A set in one row speaks through its device.
      let lone =
        set(of: address).map {
          bystanders(of: $0).isEmpty && $0.members.count == 1 && VerdictMark(hotResetOf: $0).kind == .trouble
        } ?? false
      return lone || VerdictMark(device.openVerdict).kind == .trouble
        || VerdictMark(device.functionReset.verdict).kind == .trouble
    }
  }
}
