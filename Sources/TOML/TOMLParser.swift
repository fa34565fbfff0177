/// Reads a document in TOML 1.0 (https://toml.io/en/v1.0.0; the names of rules are those of its ABNF).
///
/// A byte order mark at the start is skipped: some editors write one, and TOML 1.0 does not mention it.
struct TOMLParser {
  /// The maximal nesting of tables and arrays. It bounds the recursion of the parser and of everything that walks a table.
  static let depthLimit = 64

  private let scalars: [Unicode.Scalar]
  private var index = 0
  /// The place of the next scalar.
  private(set) var position = TOMLPosition()

  /// The root table of a document.
  static func table(of text: String) throws(TOMLError) -> TOMLTable {
    var parser = TOMLParser(scalars: Array(text.unicodeScalars))
    return try parser.document()
  }

  private init(scalars: [Unicode.Scalar]) {
    self.scalars = scalars
    if scalars.first == "\u{feff}" { index = 1 }
  }

  private mutating func document() throws(TOMLError) -> TOMLTable {
    var builder = TOMLTableBuilder()
    while true {
      skipBlanks()
      switch next {
      case nil, "#", "\n", "\r": break
      case "[": try header(&builder)
      default: try assignment(&builder)
      }
      skipBlanks()
      try skipComment()
      if next == nil { return builder.table() }
      guard try skipNewline() else { throw unexpected("the end of the line") }
    }
  }

  /// Reads `std-table` or `array-table`.
  private mutating func header(_ builder: inout TOMLTableBuilder) throws(TOMLError) {
    advance()
    let isArray = skip("[")
    let path = try key()
    guard skip("]") else { throw unexpected(isArray ? "]]" : "]") }
    if isArray, !skip("]") { throw unexpected("a second ]") }
    try builder.open(path, isArray: isArray)
  }

  /// Reads `keyval`.
  private mutating func assignment(_ builder: inout TOMLTableBuilder) throws(TOMLError) {
    let path = try key()
    guard skip("=") else { throw unexpected("=") }
    skipBlanks()
    try builder.set(path, to: try value(depth: builder.depth + path.count - 1))
  }

  /// Reads `key` and the blanks around it.
  private mutating func key() throws(TOMLError) -> [TOMLKey] {
    var parts: [TOMLKey] = []
    repeat {
      skipBlanks()
      let start = position
      var name = next == "\"" || next == "'" ? try string(mayBreakLines: false) : ""
      if position == start {
        while let scalar = next, Self.isBare(scalar) {
          name.unicodeScalars.append(scalar)
          advance()
        }
      }
      guard position != start else {
        throw unexpected("a name (letters from A to Z, digits, - and _; others need quotes)")
      }
      parts.append(TOMLKey(name: name, position: start))
      skipBlanks()
    } while skip(".")
    return parts
  }

  /// Reads `val`; `depth` is the number of tables and arrays around it.
  private mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
    guard depth <= Self.depthLimit else { throw TOMLError(position: position, reason: .tooDeep) }
    let start = position
    let content: TOMLValue.Content =
      switch next {
      case "\"", "'": .string(try string(mayBreakLines: true))
      case "[": .array(try array(depth: depth))
      case "{": .table(try inlineTable(depth: depth))
      default: try word()
      }
    return TOMLValue(content: content, position: start)
  }

  private mutating func array(depth: Int) throws(TOMLError) -> [TOMLValue] {
    let start = position
    var items: [TOMLValue] = []
    advance()
    while true {
      try skipLines()
      if skip("]") { return items }
      guard next != nil else { throw TOMLError(position: start, reason: .unclosed("[")) }
      items.append(try value(depth: depth + 1))
      try skipLines()
      if skip("]") { return items }
      guard skip(",") else { throw unexpected(inBracketFrom: start, "[", closing: "]") }
    }
  }

  private mutating func inlineTable(depth: Int) throws(TOMLError) -> TOMLTable {
    let start = position
    var builder = TOMLTableBuilder(depth: depth)
    advance()
    skipBlanks()
    if skip("}") { return builder.table() }
    while true {
      try requireSameLine(start)
      try assignment(&builder)
      try requireSameLine(start)
      if skip("}") { return builder.table() }
      guard skip(",") else { throw unexpected(inBracketFrom: start, "{", closing: "}") }
    }
  }

  /// Skips blanks in an inline table that begins at `start`, and throws where its line ends.
  private mutating func requireSameLine(_ start: TOMLPosition) throws(TOMLError) {
    skipBlanks()
    switch next {
    case nil: throw TOMLError(position: start, reason: .unclosed("{"))
    case "\n", "\r", "#": throw TOMLError(position: position, reason: .brokenInlineTable)
    default: break
    }
  }
}

// MARK: - The text

extension TOMLParser {
  /// The next scalar; nil at the end.
  var next: Unicode.Scalar? { peek(0) }

  /// The scalar at a distance from the next; nil past the end.
  func peek(_ distance: Int) -> Unicode.Scalar? {
    index + distance < scalars.count ? scalars[index + distance] : nil
  }

  /// Consumes one scalar.
  mutating func advance() {
    if next == "\n" {
      position.line += 1
      position.column = 1
    } else {
      position.column += 1
    }
    index += 1
  }

  /// Consumes a scalar if it is the next one; otherwise returns false.
  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    advance()
    return true
  }

  /// Consumes `ws`: spaces and tabs.
  mutating func skipBlanks() { while next == " " || next == "\t" { advance() } }

  /// Consumes `newline`; returns false if there is none.
  mutating func skipNewline() throws(TOMLError) -> Bool {
    if next == "\r" {
      guard peek(1) == "\n" else { throw TOMLError(position: position, reason: .controlCharacter("\r")) }
      advance()
    }
    return skip("\n")
  }

  /// Consumes `comment` if there is one.
  private mutating func skipComment() throws(TOMLError) {
    guard next == "#" else { return }
    while let scalar = next, scalar != "\n", !(scalar == "\r" && peek(1) == "\n") {
      try requireNoControl(scalar)
      advance()
    }
  }

  /// Consumes `ws-comment-newline`.
  private mutating func skipLines() throws(TOMLError) {
    repeat {
      skipBlanks()
      try skipComment()
    } while try skipNewline()
  }

  /// Throws if a scalar is a control character other than a tab.
  func requireNoControl(_ scalar: Unicode.Scalar) throws(TOMLError) {
    if scalar < " " && scalar != "\t" || scalar == "\u{7f}" {
      throw TOMLError(position: position, reason: .controlCharacter(scalar))
    }
  }

  /// Returns true for the scalars of `unquoted-key`.
  private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  /// The error for a next scalar that the grammar does not allow.
  func unexpected(_ expected: String) -> TOMLError {
    TOMLError(position: position, reason: .unexpected(found: found, expected: expected))
  }

  private func unexpected(
    inBracketFrom start: TOMLPosition, _ opening: Character, closing: Character
  ) -> TOMLError {
    guard next != nil else { return TOMLError(position: start, reason: .unclosed(opening)) }
    return TOMLError(
      position: position,
      reason: .unexpectedInBrackets(found: found, closing: closing, openedInLine: start.line))
  }

  /// The next word or scalar, as an error quotes it.
  private var found: String {
    guard let next else { return "the end of the file" }
    if next == "\n" || next == "\r" { return "the end of the line" }
    guard Self.isBare(next) else { return String(next) }
    var word = String.UnicodeScalarView()
    for scalar in scalars[index...].prefix(40) {
      guard Self.isBare(scalar) else { break }
      word.append(scalar)
    }
    return "\"\(word)\""
  }
}
