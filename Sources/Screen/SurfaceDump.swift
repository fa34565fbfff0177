extension Surface {
  /// The characters, a line for each row, without blanks at the ends of rows: what golden files hold.
  public var text: String {
    rows { cell in cell.text }
  }

  /// The roles as a second grid below the same cells: each cell's ``Role/letter``, upper case where it lies on the
  /// background of another role. A blank of ordinary text is a blank.
  public var styles: String {
    rows { cell in
      if cell.style.background == nil {
        return cell.text == " " && cell.style == .text ? " " : String(cell.style.role.letter)
      }
      return cell.style.role.letter.uppercased()
    }
  }

  private func rows(_ show: (Cell) -> String) -> String {
    (0..<size.height).map { y in
      var line = ""
      for cell in row(y) { line += show(cell) }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
