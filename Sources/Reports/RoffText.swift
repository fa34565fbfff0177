/// The text of a man page, in the macros of man(7).
package struct RoffText: Sendable {
  /// A piece of a line: plain, bold, or in italics (underlined on a terminal).
  package enum Piece: Hashable, Sendable {
    case plain(String)
    case bold(String)
    case italic(String)
  }

  /// The lines so far.
  package private(set) var lines: [String] = []

  /// Creates a page with a name and section; `source` is the program that it belongs to.
  package init(name: String, section: Int, source: String) {
    lines = [".TH \"\(Self.escaped(name.uppercased()))\" \(section) \"\" \"\(Self.escaped(source))\""]
    // No hyphenation and no justification: options and keys stay as they are typed.
    lines += [".nh", ".ad l"]
  }

  /// Begins a section.
  package mutating func section(_ title: String) { lines.append(".SH \(Self.escaped(title.uppercased()))") }

  /// Begins a part of a section.
  package mutating func part(_ title: String) { lines.append(".SS \(Self.escaped(title))") }

  /// Adds a paragraph.
  package mutating func paragraph(_ pieces: Piece...) { lines += [".PP", Self.line(pieces)] }

  /// Adds a line of its own below the one before it.
  package mutating func line(_ pieces: Piece...) { lines += [".br", Self.line(pieces)] }

  /// Adds a term, and its explanation in a paragraph indented below it.
  package mutating func term(_ pieces: [Piece], _ text: String) {
    lines += [".TP", Self.line(pieces), Self.line([.plain(text)])]
  }

  private static func line(_ pieces: [Piece]) -> String {
    let text = pieces.map { piece in
      switch piece {
      case .plain(let text): escaped(text)
      case .bold(let text): "\\fB\(escaped(text))\\fR"
      case .italic(let text): "\\fI\(escaped(text))\\fR"
      }
    }.joined()
    // A line that begins with one of these would be a request (groff(7)).
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&\(text)" : text
  }

  /// Escapes the characters that roff gives another meaning or another shape.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case "\"": "\\(dq"
      case "\n": " "
      default: String(character)
      }
    }.joined()
  }
}
