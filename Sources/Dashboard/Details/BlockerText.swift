import HostModel
import Screen
import TerminalText

/// A blocker, and below it the smallest remedy.
enum BlockerText {
  /// A remedy of several blockers in a row, such as sixty virtual functions, is written once below them.
  static func paragraphs(_ all: [Blocker], glyphs: Glyphs) -> [Paragraph] {
    let blockers = all.withRemediesLast
    return blockers.indices.flatMap { index in
      paragraphs(
        message: blockers[index].message,
        remedies: hasRemedy(index, in: blockers) ? blockers[index].remedies.map(\.text) : [], glyphs: glyphs)
    }
  }

  /// Returns whether the next blocker has another remedy.
  static func hasRemedy(_ index: Int, in blockers: [Blocker]) -> Bool {
    index + 1 == blockers.count || blockers[index + 1].remedy != blockers[index].remedy
  }

  static func paragraphs(message: String, remedies: [String], glyphs: Glyphs) -> [Paragraph] {
    [Paragraph([Span(message)], indent: 2)] + remedies.map { remedy($0, glyphs: glyphs) }
  }

  static func remedy(_ text: String, glyphs: Glyphs) -> Paragraph {
    Paragraph([Span("\(glyphs.arrow) ", .accent), Span(text)], indent: 2, hanging: 4)
  }
}
