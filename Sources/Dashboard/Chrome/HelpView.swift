import HostModel
import Screen
import TerminalText

/// The page of all keys, and of the words that the table uses. It comes from the table of commands.
struct HelpView {
  private static let width = 76
  /// The column of the explanations: one beyond the longest keys, `Backspace Ctrl-O`.
  private static let column = 18

  @Indirect private var state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  /// Lines of text that are shown at once.
  var height: Int { max(0, box(of: lines.count).height - Self.frame(state.size)) }

  /// The largest scroll offset of the page.
  var overflow: Int { max(0, lines.count - height) }

  private func box(of lines: Int) -> Rect {
    let size = state.size
    // The footer stays: it says how to leave. On a narrow screen the page takes the whole width.
    let room = Rect(size).split(top: size.height - (size.height >= 5 ? 1 : 0)).top
    return room.centered(width: size.width < 100 ? size.width : Self.width, height: lines + 2)
  }

  private var lines: [[Span]] {
    let size = state.size
    let width = max(1, (size.width < 100 ? size.width : Self.width) - (size.width > 8 ? 4 : 0))
    return paragraphs.flatMap { $0.lines(width: width, glyphs: .unicode) }
  }

  private static func isBoxed(_ size: Size) -> Bool { size.height >= 5 && size.width > 8 }

  private static func frame(_ size: Size) -> Int { isBoxed(size) ? 2 : 0 }

  func draw(on surface: inout Surface, from offset: Int) {
    let lines = lines
    let box = box(of: lines.count)
    surface.fill(box)
    var inner = box
    if Self.isBoxed(state.size) {
      surface.box(box, style: Style(.borderFocus), title: "Help", titleStyle: Style.accent.bold)
      inner = box.inset(horizontally: 2, vertically: 1)
    }
    for (row, line) in lines.dropFirst(offset).prefix(inner.height).enumerated() {
      surface.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
    let rail = Rect(x: box.x, y: inner.y, width: box.width, height: inner.height)
    surface.scrollThumb(in: rail, offset: offset, count: lines.count, isOnBorder: true)
  }

  /// The keys of a command as the help page writes them.
  static func keys(_ command: Command) -> String { command.keys.map(\.description).joined(separator: " ") }

  private var paragraphs: [Paragraph] {
    var result: [Paragraph] = []
    let available = Set(state.commands.available(isReadOnly: state.isReadOnly).map(\.id))
    for section in Command.Section.allCases {
      let commands = state.commands.all.filter { $0.section == section }
      let isOff = commands.contains { !available.contains($0.id) }
      let heading = section.rawValue + (isOff ? ": disabled by --read-only" : "")
      result.append(Paragraph([Span(heading, Style.accent.bold)]))
      for command in commands {
        let style = available.contains(command.id) ? Style(.key) : .dim
        result.append(.term(Self.keys(command), style, command.help, column: Self.column))
      }
      result.append(Paragraph([]))
    }
    return result + Self.queries + words
  }

  private static let queries: [Paragraph] =
    [
      Paragraph([Span("Filter", Style.accent.bold)]),
      .term(
        "word", .text, "Rows with this word in any column; every word must be there. * matches any text.",
        column: column),
      .term(
        "field:text", .text, "Rows with this text in a field; = and != compare all of it, > < >= <= numbers.",
        column: column),
      .term("-term  a | b", .text, "Rows that do not match the term; rows that match either side.", column: column),
    ] + QueryField.allCases.map { .term($0.rawValue, Style(.key), "\($0.help).", column: column) } + [Paragraph([])]

  private var words: [Paragraph] {
    let own: [(String, Style, String)] = [
      (OwnHolds.name, .accent, "Held by this program, which can close it."),
      ("!", Style(.danger), "A problem: \(state.commands.key(.nextProblem)) goes from one to the next."),
    ]
    let words = TableWord.all.map { ($0.text, Self.style($0.kind), $0.meaning) } + own
    return [Paragraph([Span("Words", Style.accent.bold)])]
      + words.map { word, style, text in .term(word, style, text, column: Self.column) }
  }

  private static func style(_ kind: TableWord.Kind) -> Style {
    switch kind {
    case .heading: Style(.header)
    case .works: Style(.ok)
    case .refused: Style(.busy)
    case .unknown: .dim
    }
  }
}
