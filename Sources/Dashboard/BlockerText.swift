import HostModel
import Screen

/// One thing in the way, and below it the smallest thing that removes it.
enum BlockerText {
  static func paragraphs(_ blocker: Blocker, glyphs: Glyphs) -> [Paragraph] {
    paragraphs(message: blocker.message, remedy: blocker.remedy, glyphs: glyphs)
  }

  static func paragraphs(message: String, remedy: String, glyphs: Glyphs) -> [Paragraph] {
    let what = Paragraph([Span(message)], indent: 2)
    return remedy.isEmpty ? [what] : [what, self.remedy(remedy, glyphs: glyphs)]
  }

  static func remedy(_ text: String, glyphs: Glyphs) -> Paragraph {
    Paragraph([Span("\(glyphs.arrow) ", .accent), Span(text)], indent: 2, hanging: 4)
  }
}
