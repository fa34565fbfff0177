/// The first error of a document.
package struct TOMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule of TOML that the document breaks.
  package enum Reason: Hashable, Sendable {
    /// A word or character that the grammar does not allow here.
    case unexpected(found: String, expected: String)
    /// An item of an array or inline table is followed by neither a comma nor the closing bracket.
    case unexpectedInBrackets(found: String, closing: Character, openedInLine: Int)
    /// A bracket of an array or inline table that nothing closes.
    case unclosed(Character)
    /// An inline table that goes on in the next line, or has a comment.
    case brokenInlineTable
    /// A string without its closing quotes, which are these.
    case unterminatedString(quotes: String)
    /// A control character other than a tab or a newline.
    case controlCharacter(Unicode.Scalar)
    /// A backslash that begins no escape sequence.
    case escapeSequence(String)
    /// An escape sequence with a number that is no Unicode scalar.
    case notACharacter(String)
    /// A word without quotes that is none of TOML's.
    case notAValue(String)
    /// A word that begins like a number or a date, and is neither.
    case notANumber(String)
    /// An integer outside of -2^63 ..< 2^63.
    case outOfRange(String)
    /// A key that has a value already.
    case duplicateKey(String, firstLine: Int)
    /// A table with two headers, or with a header and dotted keys elsewhere.
    case duplicateTable(String, firstLine: Int)
    /// A path through a key whose value is no table that can be extended.
    case notExtensible(String, firstLine: Int)
    /// `[[a]]`, where `a` is a table or a value; or `[a]`, where it is an array of tables.
    case notTheSameKind(String, firstLine: Int)
    /// More than ``TOMLParser/depthLimit`` tables and arrays in each other.
    case tooDeep
  }

  /// The position of the error.
  package let position: TOMLPosition
  /// The broken rule.
  package let reason: Reason

  /// A sentence for the user, without the line: `yes is not a value: text needs quotes (column 9)`. It quotes the
  /// document as it is, control characters included.
  package var description: String { "\(reason) (column \(position.column))" }
}

extension TOMLError.Reason: CustomStringConvertible {
  /// One sentence without a full stop, for the message after `config.toml:3: `.
  package var description: String {
    switch self {
    case .unexpected(let found, let expected): "\(expected) is expected here, not \(found)"
    case .unexpectedInBrackets(let found, let closing, let line):
      "a comma or \(closing) is expected here, not \(found); the \(closing == "]" ? "list" : "table") begins in line \(line)"
    case .unclosed(let bracket): "this \(bracket) is never closed"
    case .brokenInlineTable: "a table in { } must be in one line, without comments"
    case .unterminatedString("\"\"\""), .unterminatedString("'''"): "this text is never closed by three quotes"
    case .unterminatedString(let quotes): "this text has no closing \(quotes) in its line"
    case .controlCharacter("\r"): "a carriage return must be followed by a line feed"
    case .controlCharacter(let scalar): "the control character U+\(Self.hexadecimal(scalar)) is not allowed"
    case .escapeSequence(let text):
      "\(text) is not an escape sequence; write \\\\ for a backslash, or use single quotes"
    case .notACharacter(let text): "\(text) is not a Unicode character"
    case .notAValue(let word): "\(word) is not a value: text needs quotes"
    case .notANumber(let word): "\(word) is not a number or a date in TOML: text needs quotes"
    case .outOfRange(let word): "\(word) does not fit into 64 bits"
    case .duplicateKey(let name, let line): "\"\(name)\" already has a value, from line \(line)"
    case .duplicateTable(let name, let line): "the table \"\(name)\" is already defined in line \(line)"
    case .notExtensible(let name, let line): "\"\(name)\" cannot be extended: line \(line) gives it its value"
    case .notTheSameKind(let name, let line):
      "\"\(name)\" cannot be both a table in [ ] and a list of tables in [[ ]]; it begins in line \(line)"
    case .tooDeep: "more than \(TOMLParser.depthLimit) tables or lists in each other"
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
