import HostModel
import Screen
import TerminalText

/// A blocker, and below it the smallest remedy.
enum BlockerText {
  /// A remedy of several blockers in a row, such as sixty virtual functions, is written once below them.
  static func paragraphs(_ blockers: [Blocker], glyphs: Glyphs) -> [Paragraph] {
    blockers.indices.flatMap { index in
      paragraphs(
        message: blockers[index].message, remedy: hasRemedy(index, in: blockers) ? blockers[index].remedy : "",
        glyphs: glyphs)
    }
  }

  /// Returns whether the next blocker has another remedy.
  static func hasRemedy(_ index: Int, in blockers: [Blocker]) -> Bool {
    index + 1 == blockers.count || blockers[index + 1].remedy != blockers[index].remedy
  }

  static func paragraphs(message: String, remedy: String, glyphs: Glyphs) -> [Paragraph] {
    let what = Paragraph([Span(message)], indent: 2)
    return remedy.isEmpty ? [what] : [what, self.remedy(remedy, glyphs: glyphs)]
  }

  static func remedy(_ text: String, glyphs: Glyphs) -> Paragraph {
    Paragraph([Span("\(glyphs.arrow) ", .accent), Span(text)], indent: 2, hanging: 4)
  }
}
