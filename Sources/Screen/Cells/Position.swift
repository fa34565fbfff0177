/// The position of a cell. 0, 0 is the upper left.
package struct Position: Hashable, Sendable {
  /// The column.
  package let x: Int
  /// The row.
  package let y: Int

  /// The position at column `x` and row `y`.
  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}
