import TerminalText

/// Rows under titles, only as wide as needed and no wider than the layout.
struct TextTable {
  /// The behaviour of a column if there is not enough room.
  enum Fit: Hashable {
    /// The column keeps its width: addresses, counts, verdicts.
    case whole
    /// The cells are cut, down to this width.
    case cut(Int)
    /// The cells are continued on the next lines, at this width or more. For the last column only.
    case wrap(Int)
  }

  struct Column {
    var title: String
    var fit: Fit = .whole
    var isNumber = false
  }

  var columns: [Column]
  var rows: [[String]] = []
  /// The number of blanks before every line.
  var indent = 0

  /// A wider first cell (an mdev's UUID) gets a line of its own, with its row below.
  private static let widestFirst = 18
  private static let gap = "  "

  /// The lines, titles first; none for a table without rows.
  func lines(_ layout: TextLayout) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widths = widths(layout)
    return [titleLine(widths, layout)] + lines(of: rows.indices, widths, layout)
  }

  /// The titles alone, for a table whose rows are printed in several places.
  func titleLine(_ widths: [Int], _ layout: TextLayout) -> String { line(columns.map(\.title), widths, layout) }

  /// The lines of some rows.
  func lines(of part: Range<Int>, _ widths: [Int], _ layout: TextLayout) -> [String] {
    rows[part].flatMap { lines(of: $0, widths, layout) }
  }

  private func lines(of row: [String], _ widths: [Int], _ layout: TextLayout) -> [String] {
    var lines: [String] = []
    var row = row
    if DisplayWidth.columns(of: layout.shown(row[0])) > widths[0] {
      lines += layout.paragraph(row[0], first: String(repeating: " ", count: indent))
      row[0] = ""
    }
    guard let last = columns.last, case .wrap = last.fit, let width = widths.last else {
      return lines + [line(row, widths, layout)]
    }
    for (index, part) in layout.wrapped(row[row.count - 1], width).enumerated() {
      let others = index == 0 ? Array(row.dropLast()) : row.dropLast().map { _ in "" }
      lines.append(line(others + [part], widths, layout))
    }
    return lines
  }

  private func line(_ cells: [String], _ widths: [Int], _ layout: TextLayout) -> String {
    let padded = zip(columns, zip(cells, widths)).map { column, cell in
      layout.padded(cell.0, cell.1, right: column.isNumber)
    }
    return TextLayout.trimmed(String(repeating: " ", count: indent) + padded.joined(separator: Self.gap))
  }

  /// The width of each column, so that all rows fit.
  func widths(_ layout: TextLayout) -> [Int] {
    var widths = columns.indices.map { index in
      let cells = rows.map { DisplayWidth.columns(of: layout.shown($0[index])) }
      let title = DisplayWidth.columns(of: columns[index].title)
      return max(title, (index == 0 ? cells.filter { $0 <= Self.widestFirst } : cells).max() ?? 0)
    }
    let room = layout.columns - indent - Self.gap.count * (columns.count - 1)
    // The widest shrinkable column shrinks first, so that short cells stay whole.
    while widths.reduce(0, +) > room {
      let shrinkable = columns.indices.filter { index in
        switch columns[index].fit {
        case .whole: false
        case .cut(let least), .wrap(let least): widths[index] > least
        }
      }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
