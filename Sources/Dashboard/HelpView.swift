import Screen

/// The page of all keys, and of the words that the table uses. It comes from the table of commands.
struct HelpView {
  private static let width = 76

  private let state: DashboardState

  init(_ state: DashboardState) { self.state = state }

  /// Lines of text that are shown at once.
  static func height(in size: Size) -> Int { max(0, box(of: lines(in: size).count, in: size).height - frame(size)) }

  /// How far the page can be scrolled.
  static func overflow(in size: Size) -> Int {
    let count = lines(in: size).count
    return max(0, count - max(0, box(of: count, in: size).height - frame(size)))
  }

  private static func box(of lines: Int, in size: Size) -> Rect {
    // The footer stays: it says how to leave. On a narrow screen the page takes the whole width.
    let room = Rect(size).split(top: size.height - (size.height >= 5 ? 1 : 0)).top
    return room.centered(width: size.width < 100 ? size.width : width, height: lines + 2)
  }

  private static func lines(in size: Size) -> [[Span]] {
    lines(width: max(1, (size.width < 100 ? size.width : width) - (size.width > 8 ? 4 : 0)), glyphs: .unicode)
  }

  private static func isBoxed(_ size: Size) -> Bool { size.height >= 5 && size.width > 8 }

  private static func frame(_ size: Size) -> Int { isBoxed(size) ? 2 : 0 }

  func draw(on surface: inout Surface) {
    let lines = Self.lines(in: state.size)
    let box = Self.box(of: lines.count, in: state.size)
    surface.fill(box)
    var inner = box
    if Self.isBoxed(state.size) {
      surface.box(box, style: Style(.borderFocus), title: "Help", titleStyle: Style.accent.bold)
      inner = box.inset(horizontally: 2, vertically: 1)
    }
    for (row, line) in lines.dropFirst(state.helpOffset).prefix(inner.height).enumerated() {
      surface.put(line, x: inner.x, y: inner.y + row, width: inner.width)
    }
    let rail = Rect(x: box.x, y: inner.y, width: box.width, height: inner.height)
    surface.scrollThumb(in: rail, offset: state.helpOffset, count: lines.count, isOnBorder: true)
  }

  private static func lines(width: Int, glyphs: Glyphs) -> [[Span]] {
    paragraphs.flatMap { $0.lines(width: width, glyphs: glyphs) }
  }

  /// The keys of a command as the help page writes them.
  static func keys(_ command: Command) -> String { command.keys.map(\.description).joined(separator: " ") }

  private static let paragraphs: [Paragraph] = {
    var result: [Paragraph] = []
    let column = 16
    for section in Command.Section.allCases {
      result.append(Paragraph([Span(section.rawValue, Style.accent.bold)]))
      for command in Commands.all where command.section == section {
        result.append(.term(keys(command), Style(.key), command.help, column: column))
      }
      result.append(Paragraph([]))
    }
    return result + words
  }()

  private static let words: [Paragraph] = {
    let words: [(String, Style, String)] = [
      (
        "OPENS", Style(.header),
        "How often the kernel has it open; >= where some opens may be unseen, ? where that cannot be told."
      ),
      ("OPEN", Style(.header), "What a new open would end in now."),
      ("RESET", Style(.header), "What a reset of the function alone would end in."),
      ("HOT", Style(.header), "What a hot reset of the whole set would end in; on a dimmed row: hit by it."),
      ("ok", Style(.ok), "It would work."),
      ("EBUSY ...", Style(.busy), "It would end in this error; the details say why, and what removes it."),
      ("holder", Style(.busy), "Only the process that holds the set could do it."),
      (
        "nobody", Style(.busy),
        "No one can have all groups of the set: several processes hold them, or one cannot be used."
      ),
      ("?", .dim, "It cannot be told from what can be seen."),
      ("!", Style(.danger), "A problem: p goes from one to the next."),
    ]
    return [Paragraph([Span("Words", Style.accent.bold)])]
      + words.map { word, style, text in .term(word, style, text, column: 16) }
  }()
}
