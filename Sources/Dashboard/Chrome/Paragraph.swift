import Screen

/// Text that is broken into lines at blanks; the lines after the first may hang in further. A no-break space becomes
/// a blank at which nothing is broken, as inside a command to type.
struct Paragraph: Equatable {
  /// Blanks before the first line.
  var indent: Int
  /// Blanks before the others.
  var hanging: Int
  /// The unwrapped text before the first line: guides of a tree, or the term of a definition.
  var lead: Span?
  /// The text.
  var spans: [Span]

  init(_ spans: [Span], indent: Int = 0, hanging: Int? = nil, lead: Span? = nil) {
    self.spans = spans
    self.lead = lead
    self.indent = indent
    self.hanging = hanging ?? indent
  }

  /// An entry of a list of terms: the term, and its text in a column of its own.
  static func term(_ term: String, _ style: Style, _ text: String, column: Int) -> Paragraph {
    let blanks = String(repeating: " ", count: max(1, column - term.count))
    return Paragraph([Span(text)], indent: 2, hanging: column + 2, lead: Span(term + blanks, style))
  }

  /// The lines of at most `width` columns; one empty line when there is no text.
  func lines(width: Int, glyphs: Glyphs) -> [[Span]] {
    var lines: [[Span]] = []
    // Half of a narrow pane is kept for text, whatever the indents say.
    var line = Line(indent: min(indent, width / 2))
    if let lead {
      line.start(with: lead, columns: glyphs.columns(of: lead.text))
    }
    for (word, blanks) in words() {
      let columns = glyphs.columns(of: word.text)
      if !line.isEmpty, line.columns + blanks + columns > width {
        lines.append(line.spans)
        line = Line(indent: min(hanging, width / 2))
      } else if !line.isEmpty {
        line.append(Span(String(repeating: " ", count: blanks), word.style), columns: blanks)
      }
      var rest = word
      while line.columns + glyphs.columns(of: rest.text) > width, width > 0 {
        let head = prefix(of: rest.text, columns: max(1, width - line.columns), glyphs: glyphs)
        line.append(Span(head, rest.style), columns: glyphs.columns(of: head))
        lines.append(line.spans)
        line = Line(indent: min(hanging, width / 2))
        rest.text.removeFirst(head.count)
        if rest.text.isEmpty { break }
      }
      if !rest.text.isEmpty { line.append(rest, columns: glyphs.columns(of: rest.text)) }
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line.spans) }
    return lines
  }

  /// The words with the blanks before them. Words of neighbouring spans that touch are kept apart only by style.
  private func words() -> [(word: Span, blanks: Int)] {
    var words: [(word: Span, blanks: Int)] = []
    var blanks = 0
    for span in spans {
      var word = ""
      for character in span.text {
        if character == " " {
          if !word.isEmpty { words.append((Span(word, span.style), blanks)) }
          blanks = word.isEmpty ? blanks + 1 : 1
          word = ""
        } else {
          word.append(character)
        }
      }
      if !word.isEmpty {
        words.append((Span(word, span.style), blanks))
        blanks = 0
      }
    }
    return words
  }

  private func prefix(of text: String, columns: Int, glyphs: Glyphs) -> String {
    var taken = ""
    var used = 0
    for character in text {
      let width = glyphs.columns(of: String(character))
      // One character at least, or a pane of one column would never get past a wide one.
      if used + width > columns, !taken.isEmpty { break }
      taken.append(character)
      used += width
    }
    return taken
  }

  /// A line that grows.
  private struct Line {
    var spans: [Span]
    var columns: Int
    var isEmpty = true

    init(indent: Int) {
      spans = indent > 0 ? [Span(String(repeating: " ", count: indent))] : []
      columns = indent
    }

    mutating func start(with lead: Span, columns: Int) {
      spans.append(lead)
      self.columns += columns
    }

    mutating func append(_ span: Span, columns: Int) {
      guard !span.text.isEmpty else { return }
      spans.append(Span(String(span.text.map { $0 == "\u{a0}" ? " " : $0 }), span.style))
      self.columns += columns
      isEmpty = false
    }
  }
}
