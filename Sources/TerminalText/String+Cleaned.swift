extension String {
  /// This text with everything a terminal would obey or hide turned into a visible escape.
  ///
  /// Names of processes, devices and virtual machines are chosen by others (`prctl(PR_SET_NAME)`, sysfs labels), so
  /// every text from outside passes here once, on its way into the model. C0 and C1 controls and DEL become `\x1b`; the
  /// line and paragraph separators, what is invisible (``Unicode/Scalar/isInvisible``) and blanks other than the space
  /// become `\u{202e}`, so that two names which differ look different. Bytes that were no UTF-8 are U+FFFD by then.
  /// Nothing else changes, a backslash included: the result is for reading, not for decoding.
  package var cleaned: String {
    if isPrintableASCII { return self }
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      if scalar.value < 0x7f, scalar.value >= 0x20 {
        result.unicodeScalars.append(scalar)
      } else if scalar.properties.generalCategory == .control {
        result += scalar.value < 16 ? "\\x0" : "\\x"
        result += String(scalar.value, radix: 16)
      } else if scalar.isInvisible {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// True for a character that leaves no mark of its own on a screen, controls aside: Unicode's general categories Cf
  /// (bidirectional overrides and isolates, zero-width characters, tags), Zl, Zp and Zs but for the space, its property
  /// Default_Ignorable_Code_Point (variation selectors, Hangul fillers, the combining grapheme joiner), and the Braille
  /// pattern without a dot.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator: true
    case .spaceSeparator: value != 0x20
    // The other categories that have ignorable characters (DerivedCoreProperties.txt).
    case .nonspacingMark, .otherLetter, .unassigned: properties.isDefaultIgnorableCodePoint
    case .otherSymbol: value == 0x2800
    default: false
    }
  }
}
