/// Character attributes besides colour: those that ncurses and every built-in terminfo entry support.
package struct Attributes: OptionSet, Hashable, Sendable {
  /// The bits of the attributes below.
  package let rawValue: UInt8
  /// Creates a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Brighter or heavier.
  package static let bold = Attributes(rawValue: 1)
  /// Fainter; not visible on every terminal.
  package static let dim = Attributes(rawValue: 2)
  /// Underlined.
  package static let underline = Attributes(rawValue: 4)
  /// Foreground and background swapped.
  package static let reverse = Attributes(rawValue: 8)
  /// Slanted; not visible on every terminal.
  package static let italic = Attributes(rawValue: 16)

  /// The names in theme files.
  static let names: [String: Attributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse, "italic": .italic,
  ]

  /// The names of the set attributes, in bit order.
  var words: [String] {
    Self.names.filter { contains($0.value) }.sorted { $0.value.rawValue < $1.value.rawValue }.map(\.key)
  }
}
