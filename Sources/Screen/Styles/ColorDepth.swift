/// The number of colours that a terminal shows.
package enum ColorDepth: Int, CaseIterable, Hashable, Sendable {
  /// Attributes only.
  case mono = 0
  /// The 8 or 16 colours that users define in their terminal.
  case colors16 = 16
  /// Those and the 240 fixed colours.
  case colors256 = 256

  /// The depth for a terminfo entry with this number of colours (negative for none).
  ///
  /// `noColor` is true if NO_COLOR is set and not empty. It overrides the terminal (no-color.org).
  package init(terminalColors: Int, noColor: Bool) {
    if noColor || terminalColors < 8 {
      self = .mono
    } else {
      self = terminalColors < 256 ? .colors16 : .colors256
    }
  }
}
