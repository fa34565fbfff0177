import TerminalText

/// A grid of cells. Every view draws on one, and a terminal shows one.
///
/// A value without I/O, so that a screen can be compared with a golden file (``text`` and ``styles``). Every drawing
/// call is clipped to the surface and to display width: no call can trap, shift a neighbour, or leave half a wide
/// character. No control or format character is ever stored.
package struct Surface: Hashable, Sendable {
  /// The number of columns and rows.
  package let size: Size
  /// The line-drawing characters in use. With ASCII ones, all other text is reduced to ASCII too.
  package let glyphs: Glyphs
  /// The position of the terminal's cursor, as in an input line; nil hides it.
  package var cursor: Position?
  private var cells: [Cell]

  /// The maximum number of columns and of rows: beyond any terminal, and small enough to allocate.
  package static let limit = 1000

  /// Creates a blank surface. Sizes are clamped to 0...``limit``.
  package init(size: Size, glyphs: Glyphs = .unicode) {
    self.size = Size(width: min(size.width, Self.limit), height: min(size.height, Self.limit))
    self.glyphs = glyphs
    cells = Array(repeating: .blank(), count: self.size.width * self.size.height)
  }

  /// The whole surface as a rectangle.
  package var bounds: Rect { Rect(size) }

  /// The cell at a position; blank outside the surface.
  package subscript(x: Int, y: Int) -> Cell {
    bounds.contains(x: x, y: y) ? cells[y * size.width + x] : .blank()
  }

  /// The cells of a row from left to right; empty outside the surface.
  package func row(_ y: Int) -> ArraySlice<Cell> {
    guard y >= 0, y < size.height else { return [] }
    return cells[y * size.width..<(y + 1) * size.width]
  }

  /// Writes a text from a column on. Returns the number of columns taken.
  ///
  /// At most `width` columns from `x` are touched, and none outside the surface. A text that does not fit is cut; with
  /// `ellipsis` its last column then shows that glyph. A wide character that only half fits becomes a blank. A mark
  /// joins the character before it (three at most); a mark without one is dropped. Controls, format characters and
  /// separators become U+FFFD, or `?` in ASCII.
  @discardableResult
  package mutating func put(
    _ text: String, x: Int, y: Int, style: Style = .text, width: Int = .max, ellipsis: Bool = false
  ) -> Int {
    let width = min(max(0, width), Self.limit)
    guard width > 0, x < size.width else { return 0 }
    if ellipsis, !glyphs.fits(text, columns: width) {
      put(glyphs.cut(text, to: width), x: x, y: y, style: style, width: width)
      return width
    }
    var column = 0
    var last: Int?
    var marks = 0
    for scalar in text.unicodeScalars {
      let (shown, columns) = drawable(scalar)
      if columns == 0 {
        guard let last, marks < 3, !glyphs.isASCII else { continue }
        marks += 1
        let joined = self[x + last, y].with(mark: shown)
        if bounds.contains(x: x + last, y: y) { cells[y * size.width + x + last] = joined }
        continue
      }
      guard column + columns <= width, x + column < size.width else { break }
      store(Cell(text: String(shown), width: columns, style: style), x: x + column, y: y)
      (last, marks) = (column, 0)
      column += columns
    }
    return column
  }

  /// Fills a rectangle with a character of one column.
  package mutating func fill(_ rect: Rect, with character: Character = " ", style: Style = .text) {
    let part = rect.intersection(bounds)
    let text = String(character)
    for y in part.y..<part.maxY {
      for x in part.x..<part.maxX { put(text, x: x, y: y, style: style) }
    }
  }

  /// Changes the style of cells and keeps their characters: `surface.restyle(row) { $0.on(.selection) }`.
  package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let part = rect.intersection(bounds)
    for y in part.y..<part.maxY {
      for x in part.x..<part.maxX {
        let index = y * size.width + x
        cells[index] = cells[index].with(style: change(cells[index].style))
      }
    }
  }

  /// Copies another surface onto this one with its upper left corner at a position.
  package mutating func draw(_ other: Surface, x: Int, y: Int) {
    for row in 0..<other.size.height {
      for column in 0..<other.size.width {
        let cell = other[column, row]
        if cell.width > 0 { store(cell, x: x + column, y: y + row) }
      }
    }
  }

  /// The scalar to draw and its columns, after replacing what must not reach a terminal.
  private func drawable(_ scalar: Unicode.Scalar) -> (scalar: Unicode.Scalar, columns: Int) {
    // Almost every scalar is printable ASCII: a call into another module for each cell would show.
    if scalar.value >= 0x20, scalar.value < 0x7f { return (scalar, 1) }
    let columns = DisplayWidth.columns(of: scalar)
    if glyphs.isASCII {
      guard let columns, !scalar.isASCII else { return (columns == nil ? "?" : scalar, 1) }
      return ("?", min(columns, 1))
    }
    guard let columns else { return ("\u{fffd}", 1) }
    return (scalar, columns)
  }

  /// Stores a cell. Blanks the other half of a wide character that it cuts, and the cell itself if it would be cut.
  private mutating func store(_ cell: Cell, x: Int, y: Int) {
    guard y >= 0, y < size.height else { return }
    let row = y * size.width
    let columns = max(x, 0)..<min(x + cell.width, size.width)
    guard x < size.width, !columns.isEmpty else { return }
    if cells[row + columns.lowerBound].width == 0 {
      let left = row + columns.lowerBound - 1
      cells[left] = .blank(cells[left].style)
    }
    if columns.upperBound < size.width, cells[row + columns.upperBound].width == 0 {
      cells[row + columns.upperBound] = .blank(cells[row + columns.upperBound].style)
    }
    guard columns.count == cell.width else {
      for column in columns { cells[row + column] = .blank(cell.style) }
      return
    }
    cells[row + x] = cell
    if cell.width == 2 { cells[row + x + 1] = Cell(text: "", width: 0, style: cell.style) }
  }
}
