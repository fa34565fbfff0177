/// A rectangle of character cells; `x` grows to the right and `y` downwards from 0, 0 at the upper left.
///
/// No operation makes a negative size: what does not fit is empty.
package struct Rect: Hashable, Sendable {
  /// First column.
  package let x: Int
  /// First row.
  package let y: Int
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int

  /// A rectangle; negative sizes count as 0, and numbers beyond a million, which no sum could hold, as a million.
  package init(x: Int, y: Int, width: Int, height: Int) {
    let limit = 1_000_000
    self.x = min(max(-limit, x), limit)
    self.y = min(max(-limit, y), limit)
    self.width = min(max(0, width), limit)
    self.height = min(max(0, height), limit)
  }

  /// The whole of a surface.
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// The first column to the right of the rectangle.
  package var maxX: Int { x + width }
  /// The first row below the rectangle.
  package var maxY: Int { y + height }
  /// Whether it has no cell.
  package var isEmpty: Bool { width == 0 || height == 0 }
  /// Its size.
  package var size: Size { Size(width: width, height: height) }

  /// Whether the cell lies inside.
  package func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < maxX && row >= y && row < maxY
  }

  /// The part that both cover.
  package func intersection(_ other: Rect) -> Rect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// What is left after taking a margin off all four sides: the inside of a box for 1.
  package func inset(by margin: Int) -> Rect { inset(horizontally: margin, vertically: margin) }

  /// What is left after taking margins off the sides and off top and bottom.
  package func inset(horizontally: Int, vertically: Int) -> Rect {
    Rect(x: x + horizontally, y: y + vertically, width: width - 2 * horizontally, height: height - 2 * vertically)
  }

  /// The upper `rows` rows and the rest; the first is cut when there are not as many.
  package func split(top rows: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, rows), height)
    return (
      Rect(x: x, y: y, width: width, height: cut), Rect(x: x, y: y + cut, width: width, height: height - cut)
    )
  }

  /// The left `columns` columns and the rest; the first is cut when there are not as many.
  package func split(left columns: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, columns), width)
    return (
      Rect(x: x, y: y, width: cut, height: height), Rect(x: x + cut, y: y, width: width - cut, height: height)
    )
  }

  /// A rectangle of at most this size in the middle of this one, as for a dialog.
  package func centered(width: Int, height: Int) -> Rect {
    let (columns, rows) = (min(width, self.width), min(height, self.height))
    return Rect(
      x: x + (self.width - columns) / 2, y: y + (self.height - rows) / 2, width: columns, height: rows)
  }
}
