extension Surface {
  /// The characters, one line per row, without trailing blanks. Golden files hold this.
  package var text: String {
    rows { cell in cell.text }
  }

  /// The roles in a grid of the same shape: each cell's ``Role/letter``, in upper case on the background of another
  /// role. A blank of ordinary text is a blank.
  package var styles: String {
    rows { cell in
      if cell.style.background == nil {
        return cell.text == " " && cell.style == .text ? " " : String(cell.style.role.letter)
      }
      return cell.style.role.letter.uppercased()
    }
  }

  /// The rows for a terminal that is only written to, line by line, with a theme's escape sequences where the style
  /// changes; each row ends in the terminal's default style. Without colours and attributes it equals ``text``.
  package func lines(_ theme: Theme, depth: ColorDepth, colors: Int) -> [String] {
    (0..<size.height).map { y in
      let cells = row(y).map { ($0.text, theme.look(of: $0.style, depth: depth)) }
      let end = (cells.lastIndex { $0.0 != " " || $0.1 != TerminalStyle() } ?? -1) + 1
      var line = ""
      var last = TerminalStyle()
      for (text, look) in cells[..<end] {
        if look != last { line += look.sequence(colors: colors) }
        line += text
        last = look
      }
      return last == TerminalStyle() ? line : line + TerminalStyle().sequence(colors: colors)
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
