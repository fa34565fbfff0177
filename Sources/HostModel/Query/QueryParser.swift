import TerminalText

/// Parses the text of a ``Query``.
struct QueryParser {
  private let text: [Character]
  private var place = 0

  init(_ text: String) { self.text = Array(text) }

  /// The groups of terms between `|`.
  mutating func alternatives() throws(QueryError) -> [[QueryTerm]] {
    var groups: [[QueryTerm]] = []
    var group: [QueryTerm] = []
    var bar: Int?
    while true {
      skipBlanks()
      guard place < text.count, text[place] != "|" else {
        let isLast = place == text.count
        if group.isEmpty, !isLast || bar != nil { throw error(at: bar ?? place, "| needs a search on each side") }
        if !group.isEmpty { groups.append(group) }
        if isLast { return groups }
        (bar, group) = (place, [])
        place += 1
        continue
      }
      group.append(try term())
    }
  }

  private mutating func term() throws(QueryError) -> QueryTerm {
    let start = place
    let isNegated = text[place] == "-"
    if isNegated { place += 1 }
    guard place < text.count, !isEnd(text[place]) else {
      throw error(at: start, "- needs a term after it")
    }
    return QueryTerm(isNegated: isNegated, condition: try condition())
  }

  private mutating func condition() throws(QueryError) -> QueryTerm.Condition {
    if isQuote(text[place]) { return .word(QueryPattern(try quoted(), isQuoted: true)) }
    let start = place
    if let (name, comparison, end) = fieldAhead() {
      guard let field = QueryField(rawValue: name.lowercased()) else {
        throw error(
          at: start,
          "unknown field \(name.excerpt)\(NearestNames.clause(for: name, among: QueryField.allCases.map(\.rawValue)))")
      }
      place = end
      return .field(field, comparison, try operand(field, comparison))
    }
    return .word(QueryPattern(plain(), isQuoted: false))
  }

  /// Returns the field name and operator at the current position, and their end; nil at a word, such as an address or
  /// the ID of a set, which contain colons.
  private func fieldAhead() -> (name: String, comparison: QueryComparison, end: Int)? {
    var end = place
    while end < text.count, text[end].isLetter || text[end] == "_" || text[end] == "-" { end += 1 }
    guard end > place else { return nil }
    let name = String(text[place..<end])
    guard let comparison = QueryComparison.longestFirst.first(where: { text[end...].starts(with: $0.rawValue) }) else {
      return nil
    }
    let isField = QueryField(rawValue: name.lowercased()) != nil
    let isBusNumber = name.count <= 4 && name.allSatisfy(\.isHexDigit)
    let isRule = DeviceSetRule(rawValue: name.lowercased()) != nil
    if comparison == .has, !isField, isBusNumber || isRule { return nil }
    return (name, comparison, end + comparison.rawValue.count)
  }

  private mutating func operand(_ field: QueryField, _ comparison: QueryComparison) throws(QueryError) -> QueryOperand {
    let start = place
    let isQuoted = place < text.count && isQuote(text[place])
    let value = isQuoted ? try quoted() : plain()
    if comparison.isOrder, !field.isNumber {
      throw error(at: start - comparison.rawValue.count, "\(field.rawValue) is not a number: use :, = or !=")
    }
    if value.isEmpty, !isQuoted {
      guard comparison == .has else { throw error(at: start, "\(field.rawValue)\(comparison.rawValue) needs a value") }
      return .anything
    }
    if field.isNumber, let number = Int(value) { return .number(number) }
    let pattern = QueryPattern(value, isQuoted: isQuoted)
    if comparison.isOrder || field.isOnlyNumber && !pattern.isGlob {
      throw error(at: start, "\(field.rawValue) takes a number, not \(value.excerpt)")
    }
    if field == .open, !pattern.isGlob, !["yes", "no"].contains(where: { $0.hasPrefix(value.lowercased()) }) {
      throw error(at: start, "open takes yes, no or a number; verdict takes works, fails, unknown or an errno")
    }
    return .pattern(pattern)
  }

  /// Returns the text up to the next blank or bar.
  private mutating func plain() -> String {
    let start = place
    while place < text.count, !isEnd(text[place]) { place += 1 }
    return String(text[start..<place])
  }

  private mutating func quoted() throws(QueryError) -> String {
    let start = place
    place += 1
    while place < text.count, text[place] != text[start] { place += 1 }
    guard place < text.count else { throw error(at: start, "unterminated quote") }
    place += 1
    return String(text[(start + 1)..<(place - 1)])
  }

  private mutating func skipBlanks() { while place < text.count, text[place].isWhitespace { place += 1 } }
  private func isQuote(_ character: Character) -> Bool { character == "\"" || character == "'" }
  private func isEnd(_ character: Character) -> Bool { character.isWhitespace || character == "|" }

  private func error(at place: Int, _ problem: String) -> QueryError {
    QueryError(position: place + 1, problem: problem)
  }
}
