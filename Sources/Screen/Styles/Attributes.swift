/// Attributes of characters beside colour; those that ncurses and every terminal entry we ship know.
package struct Attributes: OptionSet, Hashable, Sendable {
  /// The bits below.
  package let rawValue: UInt8
  /// Attributes from their bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Brighter or heavier.
  package static let bold = Attributes(rawValue: 1)
  /// Fainter; not everywhere visible.
  package static let dim = Attributes(rawValue: 2)
  /// A line below.
  package static let underline = Attributes(rawValue: 4)
  /// Foreground and background exchanged.
  package static let reverse = Attributes(rawValue: 8)
  /// Slanted; not everywhere visible.
  package static let italic = Attributes(rawValue: 16)

  /// The names theme files use.
  static let names: [String: Attributes] = [
    "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse, "italic": .italic,
  ]

  /// The names of those that are set, in the order of their bits.
  var words: [String] {
    Self.names.filter { contains($0.value) }.sorted { $0.value.rawValue < $1.value.rawValue }.map(\.key)
  }
}
