/// The size of a terminal or a surface in character cells.
package struct Size: Hashable, Sendable, CustomStringConvertible {
  /// The number of columns.
  package var width: Int
  /// The number of rows.
  package var height: Int

  /// Creates a size. Negative numbers count as 0.
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// Columns by rows, such as `80x24`.
  package var description: String { "\(width)x\(height)" }
}
