/// Formats values for a document.
package enum TOMLWriter {
  /// A basic string: the text between double quotes, with quotes, backslashes and control characters escaped.
  package static func string(_ text: String) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": written += "\\\(scalar)"
      case "\u{0}"..<" ", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        written += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: written.unicodeScalars.append(scalar)
      }
    }
    return written + "\""
  }

  /// An array of basic strings in one line.
  package static func array(_ texts: [String]) -> String { "[\(texts.map(string).joined(separator: ", "))]" }
}
