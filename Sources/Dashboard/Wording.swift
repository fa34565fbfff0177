import HostModel
import Screen
import TerminalText

/// Words that several views share.
enum Wording {
  /// The style of a badge: the word carries the meaning, the style only its urgency.
  static func style(of kind: VerdictBadge.Kind) -> Style {
    switch kind {
    case .works: Style(.ok)
    case .busy: Style(.busy)
    case .limit, .unknown: .dim
    case .trouble: Style(.danger)
    }
  }

  /// A mark as a cell.
  static func mark(_ mark: VerdictBadge) -> Span { Span(mark.word, style(of: mark.kind)) }

  /// Returns the short name of a device: the name in brackets of pci.ids (`[GeForce RTX 3080]`) where there is one.
  static func shortName(_ name: String) -> String {
    guard let open = name.lastIndex(of: "["), let close = name[open...].firstIndex(of: "]") else { return name }
    let inner = name[name.index(after: open)..<close]
    return inner.isEmpty ? name : String(inner)
  }

  /// A name without its vendor, where pci.ids gave the vendor's full company name before it.
  static func nameColumn(_ name: String, columns: Int, glyphs: Glyphs) -> String {
    glyphs.columns(of: name) <= columns ? name : shortName(name)
  }

  /// All holders in as many columns: the first by name, the others as a number.
  static func holders(_ holders: [HolderName], columns: Int, glyphs: Glyphs) -> String {
    guard let first = holders.first else { return "" }
    let more = holders.count > 1 ? " +\(holders.count - 1)" : ""
    if glyphs.columns(of: first.full + more) <= columns { return first.full + more }
    // A truncated number is useless; the name alone is not.
    let name = first.short
    let room = columns - more.count
    return glyphs.cut(name, to: max(0, room)) + more
  }
}
