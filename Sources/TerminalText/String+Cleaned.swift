extension String {
  /// This text with everything a terminal would obey or hide turned into a visible escape.
  ///
  /// Names of processes, devices and virtual machines are chosen by others (`prctl(PR_SET_NAME)`, sysfs labels), so
  /// every text from outside passes here once, on its way into the model. C0 and C1 controls and DEL become `\x1b`;
  /// format characters (bidirectional overrides and isolates, zero-width characters, tags) and the line and paragraph
  /// separators become `\u{202e}`. The set is Unicode's general categories Cc, Cf, Zl and Zp. Bytes that were no UTF-8
  /// are U+FFFD by then. Nothing else changes, a backslash included: the result is for reading, not for decoding.
  package var cleaned: String {
    if isPrintableASCII { return self }
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control:
        result += scalar.value < 16 ? "\\x0" : "\\x"
        result += String(scalar.value, radix: 16)
      case .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
