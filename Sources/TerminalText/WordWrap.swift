/// Breaks text into lines at blanks. A word that is wider than a line is broken anywhere. A no-break space becomes a
/// blank at which nothing is broken, as inside a command to type.
package struct WordWrap {
  /// A part of a line.
  package struct Part: Equatable {
    /// The text, with the blanks before it.
    package var text: String
    /// The index of the text it comes from.
    package var source: Int
  }

  private struct Word {
    var text: String
    var source: Int
    var blanks: Int
  }

  private let width: Int
  private let first: Int
  private let rest: Int
  private let glyphs: Glyphs

  /// A wrap to lines of `width` columns, of which `first` are taken at the start of the first line and `rest` at the start
  /// of each further one. A width of 0 or less breaks nothing.
  package init(width: Int, first: Int = 0, rest: Int = 0, glyphs: Glyphs) {
    self.width = width
    self.first = first
    self.rest = rest
    self.glyphs = glyphs
  }

  /// The lines of one text; one empty line when there are no words in it.
  package func lines(_ text: String) -> [String] { lines([text]).map { $0.map(\.text).joined() } }

  /// The lines of texts that follow each other without a blank, such as differently styled pieces of a sentence; one
  /// empty line when there are no words in them.
  package func lines(_ texts: [String]) -> [[Part]] {
    var lines: [[Part]] = []
    var line: [Part] = []
    var used = first
    func append(_ text: String, of source: Int) {
      let shown = text.isPrintableASCII ? text : String(text.map { $0 == "\u{a0}" ? " " : $0 })
      if let last = line.last, last.source == source {
        line[line.count - 1].text += shown
      } else {
        line.append(Part(text: shown, source: source))
      }
      used += glyphs.columns(of: text)
    }
    func end() {
      lines.append(line)
      (line, used) = ([], rest)
    }
    for word in words(of: texts) {
      let columns = glyphs.columns(of: word.text)
      if !line.isEmpty {
        if used + word.blanks + columns > width, width > 0 {
          end()
        } else {
          append(String(repeating: " ", count: word.blanks), of: word.source)
        }
      }
      var left = word.text
      while width > 0, used + glyphs.columns(of: left) > width {
        // One scalar at least, or a line of one column would never get past a wide one.
        let head = max(1, glyphs.prefix(of: left, columns: width - used).unicodeScalars.count)
        append(String(left.unicodeScalars.prefix(head)), of: word.source)
        left = String(left.unicodeScalars.dropFirst(head))
        if left.isEmpty { break }
        end()
      }
      if !left.isEmpty { append(left, of: word.source) }
    }
    if !line.isEmpty || lines.isEmpty { end() }
    return lines
  }

  /// The words with the blanks before them. Words of neighbouring texts that touch stay two words.
  private func words(of texts: [String]) -> [Word] {
    var words: [Word] = []
    var blanks = 0
    for (source, text) in texts.enumerated() {
      var rest = text[...]
      while !rest.isEmpty {
        let space = rest.prefix { $0 == " " }
        blanks += space.count
        rest = rest[space.endIndex...]
        let word = rest.prefix { $0 != " " }
        guard !word.isEmpty else { break }
        words.append(Word(text: String(word), source: source, blanks: blanks))
        blanks = 0
        rest = rest[word.endIndex...]
      }
    }
    return words
  }
}
