/// The part of a text that stays when it is cut.
package enum KeptPart: Sendable {
  /// Its beginning, as of a sentence.
  case start
  /// Its end, as of a line that is being typed.
  case end
  /// Both its ends, as of names that one tool makes: those begin alike and differ at the end.
  case ends
}

/// Widths and cuts count columns scalar by scalar, as a ``Surface`` of these glyphs draws them: one grapheme cluster may
/// be wider than any line. A mark stays with the scalar before it.
extension Glyphs {
  /// The columns of a scalar: in ASCII everything else becomes one `?`.
  package func columns(of scalar: Unicode.Scalar) -> Int {
    let columns = DisplayWidth.columns(of: scalar) ?? 1
    return isASCII ? min(1, columns) : columns
  }

  /// The columns of a text.
  package func columns(of text: String) -> Int {
    if text.isPrintableASCII { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// Returns whether a text takes at most so many columns; reads no more of it than needed for the answer.
  package func fits(_ text: String, columns limit: Int) -> Bool {
    // No scalar takes more columns than bytes.
    if text.utf8.count <= limit { return true }
    var used = 0
    for scalar in text.unicodeScalars {
      used += columns(of: scalar)
      if used > limit { return false }
    }
    return true
  }

  /// The longest beginning of a text that takes at most so many columns.
  package func prefix(of text: String, columns limit: Int) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      used += columns(of: scalar)
      if used > limit { break }
      result.append(scalar)
    }
    return String(result)
  }

  /// The longest end of a text that takes at most so many columns and begins with no mark.
  package func suffix(of text: String, columns limit: Int) -> String {
    var used = 0
    var result: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars.reversed() {
      used += columns(of: scalar)
      if used > limit { break }
      result.append(scalar)
    }
    var kept = String.UnicodeScalarView()
    kept.append(contentsOf: result.reversed().drop { columns(of: $0) == 0 })
    return String(kept)
  }

  /// A text in at most so many columns. A text that does not fit takes exactly as many: an ellipsis stands for what was
  /// cut, with a blank beside it where half a wide character would have fitted.
  package func cut(_ text: String, to limit: Int, keeping part: KeptPart = .start) -> String {
    if fits(text, columns: limit) { return String(text) }
    let room = limit - columns(of: ellipsis)
    guard room >= 0 else { return prefix(of: ellipsis, columns: limit) }
    let head: String
    let tail: String
    switch part {
    case .start: (head, tail) = (prefix(of: text, columns: room), "")
    case .end: (head, tail) = ("", suffix(of: text, columns: room))
    case .ends: (head, tail) = (prefix(of: text, columns: (room + 1) / 2), suffix(of: text, columns: room / 2))
    }
    let blanks = String(repeating: " ", count: room - columns(of: head) - columns(of: tail))
    return part == .end ? ellipsis + blanks + tail : head + blanks + ellipsis + tail
  }
}
