/// How many colours a terminal shows.
package enum ColorDepth: Int, CaseIterable, Hashable, Sendable {
  /// Attributes only.
  case mono = 0
  /// The 8 or 16 colours a user's terminal names.
  case colors16 = 16
  /// The 240 fixed colours above those.
  case colors256 = 256

  /// The depth of a terminal whose terminfo entry says it has this many colours (negative for none).
  ///
  /// `noColor` is whether NO_COLOR is set to anything but nothing; it stands above what the terminal can
  /// (no-color.org).
  package init(terminalColors: Int, noColor: Bool) {
    if noColor || terminalColors < 8 {
      self = .mono
    } else {
      self = terminalColors < 256 ? .colors16 : .colors256
    }
  }
}
