import HostModel
import Screen
import TerminalText

/// The rows of a listing with the headings above them.
struct TableView {
  @Indirect private var state: DashboardState
  private let glyphs: Glyphs

  init(_ state: DashboardState) {
    self.state = state
    glyphs = state.glyphs
  }

  func draw(on surface: inout Surface, headings: Rect, rows: Rect) {
    guard !rows.isEmpty, let picture = state.picture else { return }
    let columns = state.columnLayout(in: rows)
    drawHeadings(columns.places, on: &surface, in: headings)
    guard !state.list.rows.isEmpty else {
      surface.put(nothing, x: rows.x + 1, y: rows.y, style: .dim, width: rows.width - 1, ellipsis: true)
      return
    }
    let cells = TableCells(state, picture)
    let notes = state.annotations
    for line in 0..<min(rows.height, state.list.rows.count - state.listOffset) {
      let index = state.listOffset + line
      let row = state.list.rows[index]
      let y = rows.y + line
      for place in columns.places {
        var place = place
        if row.item.standsForSeveral { place.width = columns.end(of: place) - place.x }
        draw(cells.cell(index, place.column, columns: place.width), place, on: &surface, y: y)
      }
      if rows.width > 12, notes.hasProblem(row.item, in: picture) {
        surface.put(glyphs.warning, x: rows.x, y: y, style: Style(.danger))
      }
      if row.item == state.cursor {
        surface.restyle(Rect(x: rows.x, y: y, width: rows.width, height: 1)) { $0.on(.selection) }
      }
    }
    surface.scrollThumb(in: rows, offset: state.listOffset, count: state.list.rows.count)
  }

  private var nothing: String {
    if !state.filter.isEmpty { return Notice.nothingMatches }
    return switch state.listing {
    case .holders: "No process holds a VFIO file."
    case .journal: Notice.noActions
    default: "There is nothing to list."
    }
  }

  private func drawHeadings(_ places: [ColumnLayout.Place], on surface: inout Surface, in line: Rect) {
    guard !line.isEmpty else { return }
    for place in places {
      let isSorted = state.order?.column == place.column
      let text = place.column.heading(in: state.listing)
      // If the heading fills its column, the arrow is in the gap behind it.
      let mark = isSorted ? (state.order?.isReversed ?? false ? glyphs.down : glyphs.up) : ""
      let style = isSorted ? Style.accent.bold : Style(.header)
      if place.column.isNumber {
        surface.putRight(text, x: place.x, y: line.y, width: place.width, style: style)
        surface.put(mark, x: place.x + place.width, y: line.y, style: style)
      } else {
        let taken = surface.put(text, x: place.x, y: line.y, style: style, width: place.width)
        surface.put(mark, x: place.x + taken, y: line.y, style: style)
      }
    }
  }

  private func draw(_ cell: [Span], _ place: ColumnLayout.Place, on surface: inout Surface, y: Int) {
    guard !cell.isEmpty else { return }
    if place.column.isNumber, cell.count == 1 {
      surface.putRight(cell[0].text, x: place.x, y: y, width: place.width, style: cell[0].style)
    } else {
      surface.put(cell, x: place.x, y: y, width: place.width)
    }
  }
}

extension RowID {
  /// True for a row without a driver, group or set of its own: its text may extend over their columns.
  fileprivate var standsForSeveral: Bool {
    switch self {
    case .set, .group, .bus: true
    default: false
    }
  }
}
