extension String {
  /// The start of a text that a message quotes: a wrong name in a file may be as long as the file.
  package var excerpt: String {
    let longest = 60
    guard utf8.count > longest, unicodeScalars.count > longest else { return self }
    return String(unicodeScalars.prefix(longest)) + "..."
  }
}
