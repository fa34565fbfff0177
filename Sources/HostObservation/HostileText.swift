extension String {
  /// The text with every control character as a visible escape: names of processes, links and users are written by
  /// others and end on a terminal.
  var visible: String {
    guard unicodeScalars.contains(where: Self.isHidden) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if Self.isHidden(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: true
    default: false
    }
  }
}
