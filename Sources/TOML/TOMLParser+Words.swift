/// Values without quotes or brackets: booleans, numbers, dates and times.
extension TOMLParser {
  /// Reads `boolean`, `date-time`, `float` or `integer`.
  mutating func word() throws(TOMLError) -> TOMLValue.Content {
    let start = position
    var word = ""
    while let scalar = next, !Self.endsWord(scalar) || isBetweenDateAndTime(word) {
      word.unicodeScalars.append(scalar)
      advance()
    }
    switch word {
    case "": throw unexpected("a value")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if TOMLDate.isDate(word) { return .dateTime(word) }
    if let number = try number(word, start) { return number }
    let shown = String(word.unicodeScalars.prefix(40))
    let isNumeric = "+-.0123456789".unicodeScalars.contains { word.unicodeScalars.first == $0 }
    throw TOMLError(position: start, reason: isNumeric ? .notANumber(shown) : .notAValue(shown))
  }

  private static func endsWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", ",", "]", "}", "#", "=", "\"", "'", "[", "{": true
    default: false
    }
  }

  /// Returns true at the space that may separate a date from a time (RFC 3339, section 5.6).
  private func isBetweenDateAndTime(_ word: String) -> Bool {
    guard next == " ", word.utf8.count == 10, let digit = peek(1) else { return false }
    return ("0"..."9").contains(digit) && TOMLDate.isDate(word)
  }

  /// Converts `integer` or `float`; returns nil for any other word.
  private func number(_ word: String, _ start: TOMLPosition) throws(TOMLError) -> TOMLValue.Content? {
    var rest = Substring(word)
    var sign = ""
    if rest.first == "-" || rest.first == "+" { sign = String(rest.removeFirst()) }
    if rest == "inf" { return .float(sign == "-" ? -.infinity : .infinity) }
    if rest == "nan" { return .float(.nan) }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where sign.isEmpty && rest.hasPrefix(prefix) {
      guard let digits = Self.digits(rest.dropFirst(2), radix: radix) else { return nil }
      return .integer(try integer(digits, radix: radix, word, start))
    }
    let exponent = rest.firstIndex { $0 == "e" || $0 == "E" }
    let mantissa = rest[..<(exponent ?? rest.endIndex)]
    let point = mantissa.firstIndex(of: ".")
    guard let whole = Self.digits(mantissa[..<(point ?? mantissa.endIndex)]), whole == "0" || !whole.hasPrefix("0")
    else {
      return nil
    }
    if point == nil, exponent == nil { return .integer(try integer(sign + whole, radix: 10, word, start)) }
    var text = sign + whole
    if let point {
      guard let fraction = Self.digits(mantissa[mantissa.index(after: point)...]) else { return nil }
      text += "." + fraction
    }
    if let exponent {
      var power = rest[rest.index(after: exponent)...]
      text += "e"
      if power.first == "-" || power.first == "+" { text.append(power.removeFirst()) }
      guard let digits = Self.digits(power) else { return nil }
      text += digits
    }
    return Double(text).map { .float($0) }
  }
  private func integer(
    _ digits: String, radix: Int, _ word: String, _ start: TOMLPosition
  ) throws(TOMLError) -> Int {
    guard let integer = Int(digits, radix: radix) else {
      throw TOMLError(position: start, reason: .outOfRange(String(word.prefix(40))))
    }
    return integer
  }

  /// Removes the underscores between digits. Returns nil for an empty text, another character or a misplaced underscore.
  private static func digits(_ text: Substring, radix: Int = 10) -> String? {
    var digits = ""
    var endsInDigit = false
    for scalar in text.unicodeScalars {
      if scalar == "_", endsInDigit {
        endsInDigit = false
      } else if scalar.isASCII, let value = Character(scalar).hexDigitValue, value < radix {
        digits.unicodeScalars.append(scalar)
        endsInDigit = true
      } else {
        return nil
      }
    }
    return endsInDigit ? digits : nil
  }
}
