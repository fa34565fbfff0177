/// One character cell.
package struct Cell: Hashable, Sendable {
  /// The character with its combining marks; empty in the right half of a wide character. Never a control or format
  /// character: only ``Surface`` makes cells, and it replaces those.
  package let text: String
  /// The number of columns: 1, 2 for the left half of a wide character, 0 for the right half.
  package let width: Int
  /// The style of the character.
  package let style: Style

  init(text: String, width: Int, style: Style) {
    self.text = text
    self.width = width
    self.style = style
  }

  static func blank(_ style: Style = .text) -> Cell { Cell(text: " ", width: 1, style: style) }

  func with(style: Style) -> Cell { Cell(text: text, width: width, style: style) }
  func with(mark: Unicode.Scalar) -> Cell {
    var joined = text
    joined.unicodeScalars.append(mark)
    return Cell(text: joined, width: width, style: style)
  }
}
