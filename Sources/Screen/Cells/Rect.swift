/// A rectangle of character cells; `x` grows to the right and `y` downwards from 0, 0 at the upper left.
///
/// No operation yields a negative size: a part that does not fit is empty.
package struct Rect: Hashable, Sendable {
  /// The first column.
  package let x: Int
  /// The first row.
  package let y: Int
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int

  /// Creates a rectangle. Negative sizes count as 0, and numbers beyond a million as a million, so that no sum
  /// overflows.
  package init(x: Int, y: Int, width: Int, height: Int) {
    let limit = 1_000_000
    self.x = min(max(-limit, x), limit)
    self.y = min(max(-limit, y), limit)
    self.width = min(max(0, width), limit)
    self.height = min(max(0, height), limit)
  }

  /// Covers a whole surface of this size.
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// The first column to the right of the rectangle.
  package var maxX: Int { x + width }
  /// The first row below the rectangle.
  package var maxY: Int { y + height }
  /// The rectangle has no cell.
  package var isEmpty: Bool { width == 0 || height == 0 }
  /// The number of columns and rows.
  package var size: Size { Size(width: width, height: height) }

  /// Returns whether the cell lies inside.
  package func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < maxX && row >= y && row < maxY
  }

  /// Returns the part that both rectangles cover.
  package func intersection(_ other: Rect) -> Rect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Returns the rectangle without a margin on all four sides; 1 gives the inside of a box.
  package func inset(by margin: Int) -> Rect { inset(horizontally: margin, vertically: margin) }

  /// Returns the rectangle without margins on the sides and at top and bottom.
  package func inset(horizontally: Int, vertically: Int) -> Rect {
    Rect(x: x + horizontally, y: y + vertically, width: width - 2 * horizontally, height: height - 2 * vertically)
  }

  /// Returns the upper `rows` rows and the rest. The first part is shorter if the rectangle is.
  package func split(top rows: Int) -> (top: Rect, rest: Rect) {
    let cut = min(max(0, rows), height)
    return (
      Rect(x: x, y: y, width: width, height: cut), Rect(x: x, y: y + cut, width: width, height: height - cut)
    )
  }

  /// Returns the left `columns` columns and the rest. The first part is narrower if the rectangle is.
  package func split(left columns: Int) -> (left: Rect, rest: Rect) {
    let cut = min(max(0, columns), width)
    return (
      Rect(x: x, y: y, width: cut, height: height), Rect(x: x + cut, y: y, width: width - cut, height: height)
    )
  }

  /// Returns a rectangle of at most this size, centred in this one.
  package func centered(width: Int, height: Int) -> Rect {
    let (columns, rows) = (min(width, self.width), min(height, self.height))
    return Rect(
      x: x + (self.width - columns) / 2, y: y + (self.height - rows) / 2, width: columns, height: rows)
  }
}
