import TerminalText

extension Surface {
  /// Draws a box around the inside of a rectangle, with an optional title in the upper line.
  ///
  /// The inside is left unchanged. A rectangle less than two cells wide or high becomes a line or nothing.
  package mutating func box(
    _ rect: Rect, style: Style = .border, title: String = "", titleStyle: Style = .accent
  ) {
    guard !rect.isEmpty else { return }
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    horizontalLine(x: rect.x, y: rect.y, width: rect.width, style: style)
    horizontalLine(x: rect.x, y: bottom, width: rect.width, style: style)
    verticalLine(x: rect.x, y: rect.y, height: rect.height, style: style)
    verticalLine(x: right, y: rect.y, height: rect.height, style: style)
    guard rect.width > 1, rect.height > 1 else { return }
    put(glyphs.topLeft, x: rect.x, y: rect.y, style: style)
    put(glyphs.topRight, x: right, y: rect.y, style: style)
    put(glyphs.bottomLeft, x: rect.x, y: bottom, style: style)
    put(glyphs.bottomRight, x: right, y: bottom, style: style)
    guard !title.isEmpty, rect.width > 6 else { return }
    let end = put(" ", x: rect.x + 2, y: rect.y, style: style)
    let taken = put(title, x: rect.x + 2 + end, y: rect.y, style: titleStyle, width: rect.width - 6, ellipsis: true)
    put(" ", x: rect.x + 2 + end + taken, y: rect.y, style: style)
  }

  /// Draws a line to the right.
  package mutating func horizontalLine(x: Int, y: Int, width: Int, style: Style = .border) {
    for column in Rect(x: x, y: y, width: width, height: 1).intersection(bounds).columns {
      put(glyphs.horizontal, x: column, y: y, style: style)
    }
  }

  /// Draws a line downwards.
  package mutating func verticalLine(x: Int, y: Int, height: Int, style: Style = .border) {
    let part = Rect(x: x, y: y, width: 1, height: height).intersection(bounds)
    for row in part.y..<part.maxY { put(glyphs.vertical, x: x, y: row, style: style) }
  }

  /// Writes spans of differing style one after the other within `width` columns. Returns the number of columns taken.
  @discardableResult
  package mutating func put(_ pieces: [(text: String, style: Style)], x: Int, y: Int, width: Int = .max) -> Int {
    var taken = 0
    for piece in pieces {
      guard taken < width else { break }
      taken += put(piece.text, x: x + taken, y: y, style: piece.style, width: width == .max ? .max : width - taken)
    }
    return taken
  }

  /// Writes a right-aligned text that ends before column `x + width`. A longer one is cut at its end.
  package mutating func putRight(_ text: String, x: Int, y: Int, width: Int, style: Style = .text) {
    let columns = glyphs.columns(of: text)
    put(text, x: x + max(0, width - columns), y: y, style: style, width: min(width, columns), ellipsis: true)
  }
}

extension Rect {
  /// The columns from left to right.
  var columns: Range<Int> { x..<maxX }
}
