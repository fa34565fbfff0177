import HostModel
import Screen

/// Device sets, their members, and dimmed below them what a hot reset would hit besides.
struct TreeView {
  private let state: DashboardState
  private let glyphs: Glyphs

  init(_ state: DashboardState) {
    self.state = state
    glyphs = state.glyphs
  }

  func draw(on surface: inout Surface, headings: Rect, rows: Rect) {
    guard !rows.isEmpty, let picture = state.picture else { return }
    let columns = TreeColumns(picture, rows: state.tree.rows, area: rows, glyphs: glyphs)
    drawHeadings(columns.columns, on: &surface, in: headings)
    guard !state.tree.rows.isEmpty else {
      surface.put(
        "Nothing matches the filter.", x: rows.x + 1, y: rows.y, style: .dim, width: rows.width - 1, ellipsis: true)
      return
    }
    for line in 0..<min(rows.height, state.tree.rows.count - state.treeOffset) {
      let row = state.tree.rows[state.treeOffset + line]
      let y = rows.y + line
      for var column in columns.columns {
        if case .set = row.item { column.width = columns.end(of: column) - column.x }
        draw(row, column, picture, on: &surface, y: y)
      }
      if rows.width > 12, picture.hasProblem(row.item) {
        surface.put(glyphs.warning, x: rows.x, y: y, style: Style(.danger))
      }
      if row.item == state.cursor {
        surface.restyle(Rect(x: rows.x, y: y, width: rows.width, height: 1)) { $0.on(.selection) }
      }
    }
    surface.scrollThumb(in: rows, offset: state.treeOffset, count: state.tree.rows.count)
  }

  private func drawHeadings(_ columns: [TreeColumns.Column], on surface: inout Surface, in line: Rect) {
    guard !line.isEmpty else { return }
    for column in columns {
      let text = TreeColumns.heading(column.name)
      if TreeColumns.isRight(column.name) {
        surface.putRight(text, x: column.x, y: line.y, width: column.width, style: Style(.header))
      } else {
        surface.put(text, x: column.x, y: line.y, style: Style(.header), width: column.width)
      }
    }
  }

  private func draw(
    _ row: TreeRow, _ column: TreeColumns.Column, _ picture: HostPicture, on surface: inout Surface, y: Int
  ) {
    if column.name == .item {
      drawItem(row, on: &surface, x: column.x, y: y, width: column.width)
      return
    }
    let text: Span?
    switch row.item {
    case .set(let id):
      text = picture.set(id).flatMap { cell(of: $0, row, column, picture) }
    case .device(let address):
      text = picture.device(address).flatMap { cell(of: $0, row, column, picture) }
    case .bystander(_, let address):
      text = picture.device(.pci(address)).flatMap { bystanderCell(of: $0, column) }
    }
    guard let text else { return }
    if TreeColumns.isRight(column.name) {
      surface.putRight(text.text, x: column.x, y: y, width: column.width, style: text.style)
    } else {
      surface.put(text.text, x: column.x, y: y, style: text.style, width: column.width, ellipsis: true)
    }
  }

  private func drawItem(_ row: TreeRow, on surface: inout Surface, x: Int, y: Int, width: Int) {
    var spans: [Span] = []
    switch row.branch {
    case .root: spans.append(Span(row.isExpanded.map { $0 ? glyphs.expanded : glyphs.collapsed } ?? " ", .dim))
    case .middle: spans.append(Span(glyphs.branch, .border))
    case .last: spans.append(Span(glyphs.lastBranch, .border))
    }
    switch row.item {
    case .set(let id): spans.append(Span(" \(id)", Style.accent.bold))
    case .device(let address): spans.append(Span(" \(address)"))
    case .bystander(_, let address): spans.append(.dim(" \(address)"))
    }
    surface.put(spans, x: x, y: y, width: width)
  }

  private func cell(of set: DeviceSet, _ row: TreeRow, _ column: TreeColumns.Column, _ picture: HostPicture) -> Span? {
    switch column.name {
    case .name:
      let others = picture.bystanders(of: set).count
      let parts = [
        Wording.count(set.members.count, "member"), others > 0 ? "\(others) more hit" : nil,
        set.certainty == .assumed ? "assumed" : nil,
      ]
      return .dim(parts.compactMap { $0 }.joined(separator: ", "))
    case .opens:
      guard let count = set.openCount else { return .dim("?") }
      let isLeast = set.openCountCertainty == .lowerBound
      return Span(isLeast ? ">=\(count)" : "\(count)", count > 0 ? Style(.busy) : .dim)
    case .holders:
      guard row.isExpanded == false else { return nil }
      let holders = HolderText.merged(set.members.compactMap { picture.device($0) }.flatMap(\.holders))
      return Span(Wording.holders(holders, columns: column.width, glyphs: glyphs), Style(.busy))
    case .hot: return mark(VerdictMark(hotResetOf: set))
    case .item, .driver, .group, .open, .reset: return nil
    }
  }

  private func cell(of device: Device, _ row: TreeRow, _ column: TreeColumns.Column, _ picture: HostPicture) -> Span? {
    switch column.name {
    case .item: return nil
    case .name:
      return device.name.map { Span(Wording.nameColumn($0, columns: column.width, glyphs: glyphs)) } ?? ids(of: device)
    case .driver: return Span(device.driver ?? "unbound", device.driver == nil ? .dim : .text)
    case .group: return device.iommuGroup.map { Span("\($0)") } ?? .dim(glyphs.isASCII ? "-" : "–")
    case .opens:
      let text = Wording.openCount(device)
      return Span(text, device.isOpen == true ? Style(.busy) : device.isOpen == nil ? Style(.warn) : .dim)
    case .holders:
      if device.holders.isEmpty, picture.phantom(device.address) != nil { return Span("unseen", Style(.danger)) }
      return Span(Wording.holders(device.holders, columns: column.width, glyphs: glyphs), Style(.busy))
    case .open: return mark(VerdictMark(device.openVerdict))
    case .reset: return mark(VerdictMark(device.functionReset.verdict))
    case .hot:
      guard row.branch == .root else { return nil }
      return picture.set(of: device.address).map { mark(VerdictMark(hotResetOf: $0)) }
    }
  }

  private func bystanderCell(of device: Device, _ column: TreeColumns.Column) -> Span? {
    switch column.name {
    case .name:
      device.name.map { .dim(Wording.nameColumn($0, columns: column.width, glyphs: glyphs)) } ?? ids(of: device)
    case .driver: .dim(device.driver ?? "unbound")
    case .group: device.iommuGroup.map { .dim("\($0)") }
    case .hot: .dim("hit")
    case .item, .opens, .holders, .open, .reset: nil
    }
  }

  /// Where no name is known, the numbers that one could be looked up by.
  private func ids(of device: Device) -> Span? {
    guard let vendor = device.vendorID, let id = device.deviceID else { return nil }
    return .dim("\(Wording.hexadecimal(vendor)):\(Wording.hexadecimal(id))")
  }

  private func mark(_ mark: VerdictMark) -> Span { Span(mark.word, Wording.style(of: mark.kind)) }
}
