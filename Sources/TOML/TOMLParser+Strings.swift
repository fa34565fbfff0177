extension TOMLParser {
  /// Reads `string` in any of its four forms, or only in the two single-line forms unless `mayBreakLines`. Each newline
  /// in the text becomes "\n".
  mutating func string(mayBreakLines: Bool) throws(TOMLError) -> String {
    let start = position
    guard let quote = next else { return "" }
    let isLong = mayBreakLines && peek(1) == quote && peek(2) == quote
    for _ in 0..<(isLong ? 3 : 1) { advance() }
    if isLong { _ = try skipNewline() }
    var text = String.UnicodeScalarView()
    while let scalar = next {
      if scalar == quote, !isLong || peek(1) == quote && peek(2) == quote {
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        // One or two quotes may precede the closing three.
        if isLong { for _ in 0..<2 where skip(quote) { text.append(quote) } }
        return String(text)
      } else if scalar == "\\", quote == "\"" {
        try escape(isLong: isLong, into: &text)
      } else if scalar == "\n" || scalar == "\r" && peek(1) == "\n" {
        guard isLong else { break }
        _ = try skipNewline()
        text.append("\n")
      } else {
        try requireNoControl(scalar)
        text.append(scalar)
        advance()
      }
    }
    let quotes = String(repeating: Character(quote), count: isLong ? 3 : 1)
    throw TOMLError(position: start, reason: .unterminatedString(quotes: quotes))
  }

  /// Reads `escaped`, or `mlb-escaped-nl`: a backslash at the end of a line removes the newline and the blanks after it.
  private mutating func escape(isLong: Bool, into text: inout String.UnicodeScalarView) throws(TOMLError) {
    let start = position
    advance()
    // At the end of the line or of the text, the caller reports the unterminated string.
    guard let letter = next else { return }
    switch letter {
    case "\"", "\\": text.append(letter)
    case "b": text.append("\u{8}")
    case "t": text.append("\t")
    case "n": text.append("\n")
    case "f": text.append("\u{c}")
    case "r": text.append("\r")
    case "u", "U":
      text.append(try escapedScalar(letter, start))
      return
    case " ", "\t", "\n", "\r":
      if !isLong, letter == "\n" || letter == "\r" { return }
      skipBlanks()
      guard isLong, try skipNewline() else { throw TOMLError(position: start, reason: .escapeSequence("\\ ")) }
      repeat { skipBlanks() } while try skipNewline()
      return
    default: throw TOMLError(position: start, reason: .escapeSequence("\\\(letter)"))
    }
    advance()
  }

  /// Reads `u` with four hexadecimal digits, or `U` with eight.
  private mutating func escapedScalar(
    _ letter: Unicode.Scalar, _ start: TOMLPosition
  ) throws(TOMLError) -> Unicode.Scalar {
    advance()
    var digits = ""
    while digits.utf8.count < (letter == "u" ? 4 : 8) {
      guard let digit = next, digit.properties.isASCIIHexDigit else {
        throw TOMLError(position: start, reason: .escapeSequence("\\\(letter)\(digits)"))
      }
      digits.unicodeScalars.append(digit)
      advance()
    }
    guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
      throw TOMLError(position: start, reason: .notACharacter("\\\(letter)\(digits)"))
    }
    return scalar
  }
}
