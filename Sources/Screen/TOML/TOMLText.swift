import TOMLKit

/// A TOML text with line numbers, for errors that name their line.
package struct TOMLText: Sendable {
  /// The reason why a text is no valid TOML.
  package struct SyntaxError: Error, Hashable, Sendable {
    /// The line, counted from 1; nil if unknown.
    package let line: Int?
    /// The parser's message.
    package let problem: String
  }

  /// The text to parse.
  package let text: String

  /// Wraps a text without parsing it.
  package init(_ text: String) { self.text = text }

  /// Parses the text.
  package func table() throws(SyntaxError) -> TOMLTable {
    if let error = TOMLScanner.error(in: text) { throw error }
    do {
      return try TOMLTable(string: text)
    } catch let failure as TOMLParseError {
      throw SyntaxError(line: failure.source.begin.line, problem: failure.description)
    } catch {
      throw SyntaxError(line: nil, problem: "\(error)")
    }
  }

  /// The line, counted from 1, on which a section assigns a key; section "" is the part before all sections. The parser
  /// keeps no positions of values, so this searches the text; nil for a key in a form that it does not recognise.
  package func line(of key: String, in section: String) -> Int? {
    var current = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let bare = line.filter { $0 != " " && $0 != "\t" && $0 != "\"" && $0 != "'" && $0 != "\r" }
      if bare.hasPrefix("["), let end = bare.firstIndex(of: "]") {
        current = String(bare[bare.index(after: bare.startIndex)..<end])
        if current == key && section.isEmpty || current == "\(section).\(key)" { return index + 1 }
      } else if current == section, bare.hasPrefix("\(key)=") {
        return index + 1
      }
    }
    return nil
  }
}
