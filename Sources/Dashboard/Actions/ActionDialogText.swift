import ActionPlanning
import HostModel
import Screen
import TerminalText

/// The text of a dialog: a body that scrolls, and below it the question with its answers.
struct ActionDialogText {
  /// The lines that scroll.
  private(set) var body: [[Span]] = []
  /// The lines that are always visible; the last one is the input line, if any.
  private(set) var bottom: [[Span]] = []
  /// True if something went wrong, or the action has a wide reach.
  private(set) var isLoud = false
  /// The line of the body with the focus.
  private(set) var focusedLine: Int?

  private let width: Int
  @Indirect private var state: DashboardState
  private var glyphs: Glyphs { state.glyphs }

  init(_ state: DashboardState, _ dialog: ActionDialog, width: Int) {
    self.state = state
    self.width = width
    switch dialog.page {
    case .menu(let menu): show(menu)
    case .planning:
      add([Paragraph([.dim("Planning the action.")])])
      if state.isStuck {
        isLoud = true
        add([
          Paragraph([
            Span("The helper process has not answered for \(DashboardState.deadline / 1000) s.", Style(.danger))
          ])
        ])
        answer("Cancel", .runningHide, other: .goOnWithout, label(.goOnWithout))
      } else {
        answer("Cancel", .messageClose)
      }
    case .token(let plan, let input): show(plan, token: input)
    case .plan(let plan):
      add(PlanText(plan, glyphs: glyphs).paragraphs)
      answer(
        dialog.leaves ? "Stay" : "Cancel", .planCancel, other: .planConfirm,
        dialog.leaves ? "close and quit" : "proceed")
    case .typed(let plan, let text, let input):
      isLoud = true
      add(PlanText(plan, glyphs: glyphs).paragraphs)
      let what = dialog.leaves ? "to close everything and quit" : "to proceed"
      ask([Span("Type "), Span(text, Style.accent.bold), Span(" \(what):")], input)
    case .refused(let plan):
      add(PlanText(plan, glyphs: glyphs).paragraphs)
      answer("Close", .messageClose)
    case .running: showRunning()
    case .result(let result, let lines): show(result, lines)
    case .message(let text):
      add([Paragraph([Span(text, Style(.warn))])])
      answer("Close", .messageClose)
    case .offer(let records): show(records)
    }
  }

  // MARK: - Pages

  private mutating func show(_ menu: ActionMenu) {
    if !menu.facts.isEmpty { add([Paragraph([.dim(menu.facts)])]) }
    let rows = menu.entries.map { entry in
      let command = state.commands.command(entry.command)
      let device = entry.device.map { ": \($0)" } ?? ""
      return (command?.keys.first?.description ?? "", (command?.label ?? "") + device, entry.expected)
    }
    let column = min((rows.map { glyphs.columns(of: $0.1) }.max() ?? 0) + 9, max(12, width - 20))
    body.append(rows.isEmpty ? [] : [.dim(String(repeating: " ", count: column) + "expected now")])
    focusedLine = body.count + menu.focus
    let cancel = state.commands.key(.menuCancel)
    func line(_ index: Int, _ key: String, _ label: String) -> [Span] {
      let mark = index == menu.focus ? glyphs.collapsed : " "
      let blanks = String(repeating: " ", count: max(1, 4 - key.count))
      return [Span("\(mark) "), Span(key, Style(.key)), Span(blanks + label)]
    }
    body.append(line(0, cancel, "cancel"))
    for (index, row) in rows.enumerated() {
      let spans = line(index + 1, row.0, row.1)
      body.append(spans + [Span(pad(spans, to: column)), Span(row.2.text, row.2.style)])
    }
    if rows.isEmpty { add([Paragraph([]), Paragraph([.dim("No action is available for this row.")])]) }
    bottom = Paragraph([.dim("Nothing happens until you confirm the plan.")])
      .lines(width: width, glyphs: glyphs)
  }

  private mutating func show(_ plan: ActionPlan, token input: TextInput) {
    let isNeeded = plan.token == .needed
    var paragraphs: [Paragraph] = [
      Paragraph([
        Span(
          isNeeded
            ? "The kernel opens this device only with the VF token: the UUID set by the process that opened its physical function, or one of the virtual functions."
            : "This is a physical function: a UUID entered now becomes its VF token, and opening one of its virtual functions then takes the same. Leave it empty for none."
        )
      ])
    ]
    let reasons = plan.refusal?.blockers.filter { $0.code == .tokenNeeded } ?? []
    paragraphs += BlockerText.paragraphs(reasons, glyphs: glyphs)
    add(paragraphs)
    ask([Span(isNeeded ? "VF token, a UUID:" : "VF token, a UUID or nothing:")], input)
  }

  private mutating func showRunning() {
    guard let running = state.helper.running else { return }
    let seconds = "\(running.seconds(at: state.steady)) s"
    let on = running.target.isEmpty ? "" : " on \(running.target)"
    let call = running.call == nil ? "Starting." : "\(running.callName)\(on)"
    add([Paragraph([Span(call, Style.text.bold), Span("  \(seconds)", Style(.busy))])])
    if state.isStuck {
      isLoud = true
      add([
        Paragraph([Span("\(ActionWording.overdue(running, pid: state.helper.pid)).", Style(.danger).bold)]),
        Paragraph([
          Span(
            "vfiotop can continue without it. That process keeps what it holds, and the next action starts a new one."
          )
        ]),
      ])
    }
    let all = Int(max(0, state.steady - running.steadySince) / 1000)
    add([
      Paragraph([
        .dim(
          "Running since \(Timestamp(running.since, offset: state.timeZoneOffset).time), \(all) s. Another action can start when this one ends."
        )
      ]), Paragraph([]),
    ])
    // The newest line is the one to see.
    for line in running.lines.suffix(12) { addLog(line) }
    if state.isStuck {
      answer("Hide", .runningHide, other: .goOnWithout, label(.goOnWithout))
    } else {
      answer("Hide", .runningHide, note: "the action continues")
    }
  }

  private mutating func show(_ result: ActionResult, _ lines: [LogLine]) {
    isLoud = result.outcome == .doneWithDamage || result.outcome == .leftOver
    var outcome = ActionWording.outcome(result.outcome)
    outcome.style = outcome.style.bold
    var paragraphs = [Paragraph([outcome])]
    // The executor's own sentences begin with the error.
    if let error = result.error, !result.text.hasPrefix(error.text) {
      paragraphs.append(Paragraph([Span("\(error.text).")], hanging: 2))
    }
    if !result.text.isEmpty { paragraphs.append(Paragraph([Span(result.text, isLoud ? Style(.danger) : .text)])) }
    if let remedy = result.remedy { paragraphs.append(BlockerText.remedy(remedy, glyphs: glyphs)) }
    add(paragraphs)
    if !lines.isEmpty {
      add([Paragraph([]), Paragraph([.bold("Done")])])
      for line in lines { addLog(line) }
    }
    answer("Close", .messageClose)
  }

  private mutating func show(_ records: [RestoreRecord]) {
    for record in records {
      let when = Timestamp(record.at, offset: state.timeZoneOffset).dateAndTime
      add([
        Paragraph([
          Span(
            "At \(when) vfiotop was ended during a sibling bind, for a hot reset of \(record.device). These devices do not have their own driver back:"
          )
        ])
      ])
      for entry in record.entries {
        add([
          Paragraph(
            [
              Span("\(entry.address)  "), Span("\(record.boundTo) now", Style(.warn)),
              Span(", before \(entry.driver ?? Device.noDriver)"),
            ], indent: 2)
        ])
      }
    }
    answer("Later", .restoreLater, other: .restore, label(.restore))
  }

  // MARK: - Parts

  /// The label of a command, as the footer shows it.
  private func label(_ command: Command.ID) -> String { state.commands.command(command)?.label ?? "" }

  private mutating func add(_ paragraphs: [Paragraph]) {
    body += paragraphs.flatMap { $0.lines(width: width, glyphs: glyphs) }
  }

  private mutating func addLog(_ line: LogLine) {
    add([Paragraph(EventsView.spans(line, offset: state.timeZoneOffset), hanging: 10)])
  }

  private func pad(_ spans: [Span], to column: Int) -> String {
    String(repeating: " ", count: max(2, column - glyphs.columns(of: spans)))
  }

  /// The harmless answer with the focus, and the other one.
  private mutating func answer(
    _ label: String, _ command: Command.ID, other: Command.ID? = nil, _ otherLabel: String = "", note: String = ""
  ) {
    let keys = state.commands.command(command)?.keys.prefix(2).map(\.description).joined(separator: " or ") ?? ""
    var spans = [Span("[ \(label) ]", Style(.selection)), Span(" "), .dim(keys)]
    if let key = other.flatMap(state.commands.command)?.keys.first {
      spans += [Span("    "), Span("\(key)", Style(.key)), Span(": \(otherLabel)")]
    }
    if !note.isEmpty { spans.append(.dim("; \(note)")) }
    bottom.append(spans)
  }

  /// A question that is answered by a text.
  private mutating func ask(_ question: [Span], _ input: TextInput) {
    let cancel = state.commands.key(.textCancel)
    if let complaint = input.complaint {
      bottom += Paragraph([Span(complaint, Style(.danger))]).lines(width: width, glyphs: glyphs)
    }
    bottom += Paragraph(question + [.dim(" (\(cancel): cancel)")]).lines(width: width, glyphs: glyphs)
    // The user types at the end.
    let shown = glyphs.cut(input.text, to: max(1, width - 3), keeping: .end)
    bottom.append([Span("> ", Style(.key)), Span(shown, Style(.match))])
  }
}
