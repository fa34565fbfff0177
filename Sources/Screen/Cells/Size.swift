/// The size of a terminal or a surface in character cells.
package struct Size: Hashable, Sendable, CustomStringConvertible {
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int

  /// A size; negative numbers count as 0.
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// `80x24`, columns first.
  package var description: String { "\(width)x\(height)" }
}
