/// A cell's place: column and row from 0 at the upper left.
package struct Position: Hashable, Sendable {
  /// Column.
  package let x: Int
  /// Row.
  package let y: Int

  /// A place.
  package init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}
