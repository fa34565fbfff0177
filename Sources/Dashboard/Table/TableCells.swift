import HostModel
import Screen
import TerminalText

/// The cells of a listing.
struct TableCells {
  @Indirect private var state: DashboardState
  private let picture: SnapshotIndex
  private let notes: Annotations
  private let glyphs: Glyphs
  private let rows: [Row]

  init(_ state: DashboardState, _ picture: SnapshotIndex) {
    self.state = state
    self.picture = picture
    notes = state.annotations
    glyphs = state.glyphs
    rows = state.list.rows
  }

  /// The cell of a row in a column that is so wide.
  func cell(_ index: Int, _ column: Column, columns: Int) -> [Span] {
    let row = rows[index]
    if column == .item { return item(row, columns: columns) }
    if column == .scope { return ScopeBracket(index, rows, picture, glyphs: glyphs).spans }
    let span: Span?
    switch row.item {
    case .set(let id):
      guard let set = picture.set(id) else { return [] }
      if column == .activity { return strip(set, columns: columns) }
      span = SetCells(set, picture, own: notes.own, glyphs: glyphs).cell(
        column, isClosed: row.isExpanded == false, columns: columns)
    case .device(let address):
      return device(address, row, column, columns: columns)
    case .nonMember(_, let address):
      span = picture.device(.pci(address)).flatMap {
        DeviceCells($0, picture, own: notes.own, glyphs: glyphs).nonMemberCell(column, columns: columns)
      }
    case .group(let id):
      span = picture.group(id).flatMap {
        GroupCells($0, picture, own: notes.own, glyphs: glyphs).cell(column, columns: columns)
      }
    case .holder(let key):
      span = picture.holder(key).flatMap { HolderCells($0, picture).cell(column) }
    case .held(let key, let address):
      span = picture.device(address).flatMap { HolderCells.cell(of: $0, heldBy: key, column, columns, glyphs) }
    case .machine, .bus: span = nil
    case .event(let number): return column == .change ? log(state.logs.events.line(number)) : []
    case .entry(let number): return column == .change ? log(state.logs.journal.line(number)) : []
    }
    return span.map { [$0] } ?? []
  }

  /// Returns a row in words, for reading aloud: its name, and each cell that is not empty after the name of its column.
  func words(_ index: Int) -> String {
    let columns = state.columns[state.listing] ?? ColumnPlan.columns(of: state.listing)
    let cells = columns.filter { $0 != .item && $0 != .activity }.compactMap { column -> String? in
      let text = cell(index, column, columns: Surface.limit).map(\.text).joined()
      guard !text.isEmpty else { return nil }
      if column == .name { return text }
      return "\(column == .group ? "group" : column.heading(in: state.listing).lowercased()) \(text)"
    }
    let item = rows[index].item
    return ([name(item).text] + cells + (notes.hasProblem(item, in: picture) ? [glyphs.warning] : [])).joined(
      separator: ", ")
  }

  private func device(_ address: DeviceAddress, _ row: Row, _ column: Column, columns: Int) -> [Span] {
    guard let device = picture.device(address) else {
      return address.pci.flatMap { picture.tree[$0] }
        .flatMap { PCICells($0, picture, glyphs: glyphs).cell(column, columns: columns) }.map { [$0] } ?? []
    }
    let isAlone = row.level == 0 || state.listing != .sets
    if column == .activity, isAlone { return picture.set(of: address).map { strip($0, columns: columns) } ?? [] }
    if column == .below {
      return address.pci.flatMap { picture.tree[$0] }
        .flatMap { PCICells($0, picture, glyphs: glyphs).cell(column, columns: columns) }.map { [$0] } ?? []
    }
    let cells = DeviceCells(device, picture, own: notes.own, glyphs: glyphs)
    if state.listing != .sets, !device.isMember {
      return cells.nonMemberCell(column, columns: columns).map { [$0] } ?? []
    }
    return cells.cell(column, showsSet: isAlone, columns: columns).map { [$0] } ?? []
  }

  private func strip(_ set: DeviceSet, columns: Int) -> [Span] {
    notes.activity[set.id].map {
      Sparkline($0, until: notes.activity.lastChange, columns: columns, glyphs: glyphs).spans
    } ?? []
  }

  private func log(_ line: LogLine?) -> [Span] {
    line.map { Array(EventsView.spans($0, offset: state.timeZoneOffset).dropFirst()) } ?? []
  }

  // MARK: - The first column

  private func item(_ row: Row, columns: Int) -> [Span] {
    var spans: [Span] = []
    if row.level > 0 {
      var rails = ""
      for level in 0..<(row.level - 1) { rails += row.rails >> UInt64(level) & 1 == 1 ? glyphs.vertical + " " : "  " }
      spans.append(Span(rails + (row.isLast ? glyphs.lastBranch : glyphs.branch), .border))
    }
    let fold = row.isExpanded.map { $0 ? glyphs.expanded : glyphs.collapsed }
    let mark = row.item.device.map(state.marked.contains) ?? false ? glyphs.filled : nil
    if row.level == 0 {
      if state.listing.isLog { return [.dim(name(row.item).text)] }
      spans.append(.dim(fold ?? " "))
      spans.append(Span(mark ?? " ", .accent))
    } else {
      spans.append(mark.map { Span($0, .accent) } ?? .dim(fold ?? " "))
    }
    var name = name(row.item)
    // Addresses made by the same tool begin alike and differ at the end.
    if row.item.device?.pci == nil, row.item.device != nil {
      name.text = glyphs.cut(name.text, to: max(3, columns - glyphs.columns(of: spans)), keeping: .ends)
    }
    spans.append(name)
    return spans
  }

  private func name(_ item: RowID) -> Span {
    switch item {
    case .set(let id): Span(id, Style.accent.bold)
    case .device(let address): Span("\(address)", picture.device(address) == nil ? .dim : .text)
    case .nonMember(_, let address): .dim("\(address)")
    case .group(let id): Span("group \(id)", Style.accent.bold)
    case .machine(let name): Span(name, Style.accent.bold)
    case .holder(let key): holderName(key)
    case .held(_, let address): Span("\(address)")
    case .bus(let bus): .dim("bus \(bus)")
    case .event(let number): Span(time(state.logs.events.line(number)))
    case .entry(let number): Span(time(state.logs.journal.line(number)))
    }
  }

  private func holderName(_ key: ProcessIdentity) -> Span {
    if notes.own.isOwn(key.pid) { return Span(OwnHolds.name, Style.accent.bold) }
    let holder = picture.holder(key)
    return Span(holder?.virtualMachine ?? holder?.command ?? "pid \(key.pid)", Style(.busy).bold)
  }

  private func time(_ line: LogLine?) -> String {
    line.map { Timestamp($0.time, offset: state.timeZoneOffset).time } ?? ""
  }
}
