/// Finds the errors on which toml++ aborts the program: it asserts that a name follows the brackets of a header and
/// that no brace closes where an array expects a value (`parse_key` and `parse_value` in toml.hpp, 3.4).
///
/// Up to the first error of a text, this scanner and toml++ agree on statement starts and open brackets. toml++ stops
/// there.
struct TOMLScanner {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1

  /// The first of these errors; nil if there is none.
  static func error(in text: String) -> TOMLText.SyntaxError? {
    var scanner = TOMLScanner(scalars: Array(text.unicodeScalars))
    return scanner.problem().map { TOMLText.SyntaxError(line: scanner.line, problem: $0) }
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
    scalars.indices.contains(index + offset) ? scalars[index + offset] : nil
  }

  private mutating func problem() -> String? {
    // The closing brackets of the open values. No statement begins inside them.
    var open: [Unicode.Scalar] = []
    var isStart = true
    while let next = scalar() {
      if Self.breaksLine(next) {
        pass()
        if open.isEmpty { isStart = true }
      } else if next.properties.isWhitespace || next == "\u{feff}" {
        pass()
      } else if next == "#" {
        while let next = scalar(), next != "\n" { pass() }
      } else if isStart, next == "[" {
        isStart = false
        passBrackets()
        if let name = scalar(), !Self.beginsName(name), name != "]" {
          return "a name is expected behind [; one with other letters needs quotes"
        }
      } else {
        isStart = false
        switch next {
        case "\"", "'": passString(next)
        case "[", "{":
          open.append(next == "[" ? "]" : "}")
          pass()
        case "]", "}":
          if let expected = open.popLast(), expected != next { return "\(expected) is expected, not \(next)" }
          pass()
        default: pass()
        }
      }
    }
    return nil
  }

  private mutating func pass() {
    if scalar() == "\n" { line += 1 }
    index += 1
  }

  private mutating func passBrackets() {
    for _ in 0..<2 where scalar() == "[" {
      pass()
      while scalar() == " " || scalar() == "\t" { pass() }
    }
  }

  private mutating func passString(_ quote: Unicode.Scalar) {
    let isLong = scalar(1) == quote && scalar(2) == quote
    for _ in 0..<(isLong ? 3 : 1) { pass() }
    while let next = scalar() {
      if next == "\\", quote == "\"" {
        pass()
        pass()
      } else if next == quote, !isLong || scalar(1) == quote && scalar(2) == quote {
        for _ in 0..<(isLong ? 3 : 1) { pass() }
        // A long string may end in two quotes of its content.
        while isLong, scalar() == quote { pass() }
        return
      } else if next == "\n", !isLong {
        return
      } else {
        pass()
      }
    }
  }

  private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0a...0x0d, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "\"", "'": true
    default: false
    }
  }
}
