import Screen

/// How wide a report is and with which characters it is drawn. No line it makes is wider, by display width.
package struct TextLayout: Hashable, Sendable {
  /// The narrowest layout: what does not fit there is cut or continued on the next line.
  package static let narrowest = 80

  /// Columns of a line.
  package let columns: Int
  /// Line drawing, and whether text outside ASCII can be shown.
  package let glyphs: Glyphs

  /// A layout; fewer columns than the narrowest layout has are not used.
  package init(columns: Int = narrowest, glyphs: Glyphs) {
    self.columns = max(columns, Self.narrowest)
    self.glyphs = glyphs
  }

  /// A text as this layout may show it (``Glyphs/shown(_:)``).
  func shown(_ text: some StringProtocol) -> String { glyphs.shown(text) }

  /// A text in at most so many columns; a cut is marked.
  func fitted(_ text: String, _ columns: Int) -> String {
    let safe = shown(text)
    guard DisplayWidth.columns(of: safe) > columns else { return safe }
    guard columns > 0 else { return "" }
    return Self.prefix(of: safe, columns: columns - 1) + glyphs.ellipsis
  }

  /// A text in exactly so many columns, the blanks behind it or before it.
  func padded(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let cell = fitted(text, columns)
    let blanks = String(repeating: " ", count: max(0, columns - DisplayWidth.columns(of: cell)))
    return right ? blanks + cell : cell + blanks
  }

  /// A text in lines of at most so many columns, broken at blanks; a word that is wider than a line is broken anywhere.
  func wrapped(_ text: String, _ columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    for word in shown(text).split(separator: " ") {
      var rest = String(word)
      var needed = DisplayWidth.columns(of: rest)
      if width > 0, width + 1 + needed <= columns {
        line += " " + rest
        width += 1 + needed
        continue
      }
      if width > 0 { lines.append(line) }
      while needed > columns {
        let head = Self.prefix(of: rest, columns: columns)
        guard !head.isEmpty else { break }
        lines.append(head)
        rest = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
        needed = DisplayWidth.columns(of: rest)
      }
      (line, width) = (rest, needed)
    }
    if width > 0 || lines.isEmpty { lines.append(line) }
    return lines
  }

  /// A text behind a first prefix, its further lines behind another one.
  package func paragraph(_ text: String, first: String = "", rest: String? = nil) -> [String] {
    let following = rest ?? String(repeating: " ", count: DisplayWidth.columns(of: first))
    let room = columns - max(DisplayWidth.columns(of: first), DisplayWidth.columns(of: following))
    return wrapped(text, room).enumerated().map { index, line in
      Self.trimmed((index == 0 ? first : following) + line)
    }
  }

  /// A line without blanks at its end.
  static func trimmed(_ line: String) -> String {
    var end = line.endIndex
    while end > line.startIndex, line[line.index(before: end)] == " " { end = line.index(before: end) }
    return String(line[..<end])
  }

  private static func prefix(of text: String, columns: Int) -> String {
    var result = String.UnicodeScalarView()
    var width = 0
    for scalar in text.unicodeScalars {
      width += DisplayWidth.columns(of: scalar) ?? 1
      if width > columns { break }
      result.append(scalar)
    }
    return String(result)
  }
}
