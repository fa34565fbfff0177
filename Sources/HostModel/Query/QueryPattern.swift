/// A text to search for, in any letter case; `*` matches any text.
struct QueryPattern: Equatable, Sendable {
  /// The parts between the stars, in lower case.
  private let pieces: [[UInt8]]

  /// Creates a pattern from its text; a quoted star is literal.
  init(_ text: String, isQuoted: Bool) {
    let lower = text.lowercased()
    let parts = isQuoted ? [lower[...]] : lower.split(separator: "*", omittingEmptySubsequences: false)
    pieces = parts.map { Array($0.utf8) }
  }

  /// True if it has a star.
  var isGlob: Bool { pieces.count > 1 }

  /// Returns true if a text contains the pattern.
  func isFound(in text: String) -> Bool {
    Self.folded(text) { text in
      var place = 0
      for piece in pieces {
        guard let found = Self.find(piece, in: text, from: place) else { return false }
        place = found + piece.count
      }
      return true
    }
  }

  /// Returns true if a whole text matches the pattern.
  func isWhole(of text: String) -> Bool {
    Self.folded(text) { text in
      guard let first = pieces.first, let last = pieces.last, text.starts(with: first) else { return false }
      guard isGlob else { return text.count == first.count }
      var place = first.count
      for piece in pieces.dropFirst().dropLast() {
        guard let found = Self.find(piece, in: text, from: place) else { return false }
        place = found + piece.count
      }
      return text.count >= place + last.count && text.suffix(last.count).elementsEqual(last)
    }
  }

  /// Returns true if a text begins with the pattern, which has no star.
  func isPrefix(of text: String) -> Bool {
    Self.folded(text) { text in pieces.first.map(text.starts(with:)) ?? true }
  }

  private static func find(_ piece: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard let first = piece.first else { return start }
    var place = start
    while place + piece.count <= text.count {
      if text[place] == first, text[place..<place + piece.count].elementsEqual(piece) { return place }
      place += 1
    }
    return nil
  }

  /// The bytes of a text in lower case. One key press compares thousands, so ASCII is lowered without a new String.
  private static func folded(_ text: String, _ body: ([UInt8]) -> Bool) -> Bool {
    var bytes = Array(text.utf8)
    for index in bytes.indices {
      if bytes[index] >= 0x80 { return body(Array(text.lowercased().utf8)) }
      if (0x41...0x5a).contains(bytes[index]) { bytes[index] += 0x20 }
    }
    return body(bytes)
  }
}
