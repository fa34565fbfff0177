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

  /// A page of a name and section, which says what it belongs to.
  package init(name: String, section: Int, source: String) {
    lines = [".TH \"\(Self.escaped(name.uppercased()))\" \(section) \"\" \"\(Self.escaped(source))\""]
    // No hyphens of its own, and no stretched blanks: options and keys stay as they are typed.
    lines += [".nh", ".ad l"]
  }

  /// Begins a section.
  package mutating func section(_ title: String) { lines.append(".SH \(Self.escaped(title.uppercased()))") }

  /// Begins a part of a section.
  package mutating func part(_ title: String) { lines.append(".SS \(Self.escaped(title))") }

  /// A paragraph.
  package mutating func paragraph(_ pieces: Piece...) { lines += [".PP", Self.line(pieces)] }

  /// A line of its own, below the one before it.
  package mutating func line(_ pieces: Piece...) { lines += [".br", Self.line(pieces)] }

  /// A term, and what it is in a paragraph that hangs below it.
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

  /// The characters that roff gives another meaning or another shape.
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
