import TOMLKit

/// A text in TOML that knows where things stand in it, for errors that name their line.
package struct TOMLText: Sendable {
  /// Why a text is no TOML.
  package struct SyntaxError: Error, Hashable, Sendable {
    /// The line, counted from 1, where it is known.
    package let line: Int?
    /// What the parser says.
    package let problem: String
  }

  /// The text.
  package let text: String

  /// A text.
  package init(_ text: String) { self.text = text }

  /// What it says.
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

  /// The line, counted from 1, that gives a key of a section its value; "" is what stands before all sections. The parser
  /// keeps no places of values, so the text is searched again; nil when the key is written in a form this does not know.
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
