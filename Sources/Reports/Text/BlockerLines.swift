import HostModel
import TerminalText

/// Blockers as lines: each with its sentence, and after the last of those that have the same remedies those remedies.
struct BlockerLines {
  let lines: [String]

  init(_ all: [Blocker], _ layout: TextLayout) {
    let blockers = all.withRemediesLast
    lines = blockers.indices.flatMap { index in
      let blocker = blockers[index]
      let isLast = index + 1 == blockers.count || blockers[index + 1].remedies != blocker.remedies
      let remedies = isLast ? blocker.remedies : []
      return layout.paragraph(blocker.message, first: "  - ", rest: "    ")
        + remedies.flatMap { layout.paragraph($0.text, first: "    \(layout.glyphs.arrow) ", rest: "      ") }
    }
  }
}
