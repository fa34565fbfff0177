import HostModel
import Screen
import TerminalText

/// The dashboard without a screen, for screen readers and for terminals that can only print: lines are typed, and every
/// change and every answer is a line. Nothing is drawn, and nothing that was said changes.
package struct LinearSession: Sendable {
  /// The answer to a line or an event.
  package struct Answer: Equatable, Sendable {
    /// The lines to print, in order.
    package var lines: [String] = []
    /// The effects for the program around it.
    package var effects: [Effect] = []
  }

  @Indirect private var state: DashboardState
  private var awaitsLook = false

  /// A session before the first observation. `glyphs` tells whether only ASCII can be shown.
  package init(interval: Int, now: Int64, steady: Int64? = nil, timeZoneOffset: Int, isASCII: Bool) {
    // Nothing is drawn: the size only has to be one.
    state = DashboardState(
      size: Size(width: 200, height: 50), glyphs: .words(isASCII: isASCII), interval: interval, now: now,
      steady: steady, timeZoneOffset: timeZoneOffset)
  }

  /// The host was observed: commands can be answered.
  package var isReady: Bool { state.picture != nil }

  /// The answer to the last line comes with the next observation.
  package var isLooking: Bool { awaitsLook }

  // MARK: - What happens

  /// Applies an event, and returns the lines that are new with it.
  package mutating func take(_ event: DashboardEvent) -> Answer {
    let wasReady = isReady
    let rows = state.list
    state.logs.events = EventRing()
    var answer = Answer()
    answer.effects = state.update(event)
    state.notice = nil
    if !wasReady, isReady { answer.lines = greeting }
    answer.lines += state.logs.events.lines.filter { isShown($0, rows) }.map(said)
    if case .observed = event, awaitsLook {
      awaitsLook = false
      if answer.lines.isEmpty, state.freeze == nil { answer.lines = ["Nothing changed."] }
    }
    answer.lines = answer.lines.map(plain)
    return answer
  }

  /// Takes a line that was typed.
  package mutating func take(line: String) -> Answer {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    var answer = Answer()
    switch command(words.first.map(String.init) ?? "here") {
    case .success(let command):
      let argument = words.count > 1 ? String(words[1]).trimmed : ""
      if !argument.isEmpty, command.argument == nil {
        answer.lines = ["\(command.word) takes no argument."]
      } else {
        answer = answered(command.deed, argument)
      }
    case .failure(let refusal): answer.lines = [refusal.text]
    }
    answer.lines = answer.lines.map(plain)
    return answer
  }

  private struct Refusal: Error { var text: String }

  /// The command of a word: its name, or the beginning of one name only.
  private func command(_ word: String) -> Result<LinearCommand, Refusal> {
    let all = LinearCommand.all
    let wanted = word.lowercased()
    if let command = all.first(where: { $0.word == wanted }) { return .success(command) }
    let begun = all.filter { $0.word.hasPrefix(wanted) }
    if begun.count == 1 { return .success(begun[0]) }
    if begun.count > 1 {
      return .failure(Refusal(text: "\(word) may be \(begun.map(\.word).joined(separator: ", ")): type more of it."))
    }
    let near = NearestNames.clause(for: word, among: all.map(\.word))
    return .failure(Refusal(text: "Unknown command \(word)\(near). Type help for a list."))
  }

  // MARK: - Answers

  private mutating func answered(_ deed: LinearCommand.Deed, _ argument: String) -> Answer {
    switch deed {
    case .help: return Answer(lines: help)
    case .list: return Answer(lines: list)
    case .here: return Answer(lines: [here])
    case .show: return Answer(lines: show(argument))
    case .filter: return Answer(lines: [filter(argument)])
    case .watch: return Answer(lines: watch(argument))
    case .dashboard(.quit): return Answer(effects: [.quit])
    case .dashboard(.refresh):
      awaitsLook = true
      return Answer(effects: [.observeNow])
    case .dashboard(let command):
      guard state.page == nil else { return Answer(lines: page) }
      let effects = state.run(command)
      state.settle(rowsMayDiffer: true)
      let notice = state.notice
      state.notice = nil
      return Answer(lines: [notice ?? here], effects: effects)
    }
  }

  private var help: [String] {
    LinearCommand.all.map { command in "\(command.word)\(command.argument.map { " \($0)" } ?? ""): \(command.help)" }
      + ["Fields of a query: \(QueryField.allCases.map { "\($0.rawValue), \($0.help)" }.joined(separator: "; "))."]
  }

  private var list: [String] {
    guard state.page == nil else { return page }
    guard let picture = state.picture, !state.list.rows.isEmpty else { return [Notice.nothingMatches] }
    return state.list.rows.indices.map(TableCells(state, picture).words)
  }

  private var here: String {
    guard let picture = state.picture, let index = state.list.index(of: state.cursor) else {
      return state.filter.isEmpty ? Notice.noRows : Notice.nothingMatches
    }
    return TableCells(state, picture).words(index)
  }

  /// The lines of the page shown instead of a list.
  private var page: [String] {
    state.page?.lines(width: Surface.limit, readiness: state.readiness, glyphs: state.glyphs).map(text) ?? []
  }

  private mutating func show(_ word: String) -> [String] {
    if !word.isEmpty {
      switch item(word) {
      case .success(let item): state.select(item)
      case .failure(let refusal): return [refusal.text]
      }
    }
    guard state.cursor != nil else { return page.isEmpty ? [here] : page }
    let detail = DetailText(state)
    let lines = [text(detail.title)] + detail.lines(width: Surface.limit).map(text)
    // The shown item need not be in the list; the cursor then returns to the row it left.
    state.settle(rowsMayDiffer: true)
    return lines.filter { !$0.isEmpty }
  }

  private func item(_ word: String) -> Result<RowID, Refusal> {
    guard let picture = state.picture else { return .failure(Refusal(text: Notice.noRows)) }
    if let set = picture.set(word) { return .success(.set(set.id)) }
    switch AddressMatch(word, among: picture.snapshot.devices) {
    case .one(let address): return .success(.device(address))
    case .several(let addresses):
      return .failure(
        Refusal(
          text: "\(word) names several: \(addresses.map(\.description).joined(separator: ", ")). Type one of them."))
    case .none(let nearest):
      let near = nearest.map(\.description).joined(separator: ", ")
      return .failure(Refusal(text: "Unknown device \(word)\(near.isEmpty ? "" : "; the nearest: \(near)")."))
    }
  }

  private mutating func filter(_ text: String) -> String {
    let next = Filter(text)
    if let error = next.error { return "\(error). The filter is unchanged." }
    state.filter = next
    state.settle(rowsMayDiffer: true)
    let (matches, total) = (state.list.matches, state.list.total)
    return next.isEmpty ? "Everything is listed: \(Plural.count(total, "device"))." : "\(matches) of \(total) match."
  }

  private mutating func watch(_ word: String) -> [String] {
    let isOn = state.freeze == nil
    guard word == "on" || word == "off" else {
      return ["Changes are \(isOn ? "printed as they happen" : "kept until watch on"). Type watch on or watch off."]
    }
    guard isOn != (word == "on") else { return ["It is \(word) already."] }
    state.logs.events = EventRing()
    _ = state.run(.freeze)
    state.settle(rowsMayDiffer: true)
    if word == "off" { return ["Changes are kept until watch on."] }
    return ["Changes are printed as they happen."] + state.logs.events.lines.map(said)
  }

  // MARK: - Words

  /// The first lines: the host, and the missing requirements where there is nothing to list.
  private var greeting: [String] {
    guard let host = state.picture?.snapshot.host else { return [] }
    let first = "\(host.title), Linux \(host.kernelRelease), \(host.vfio.phrase). Type help."
    return [first] + page.filter { !$0.isEmpty }
  }

  private func said(_ line: LogLine) -> String {
    "\(Timestamp(line.time, offset: state.timeZoneOffset).time) \(line.text)"
  }

  /// True if the line is shown. With a filter, only changes of rows in the list are, or of rows that were until now.
  private func isShown(_ line: LogLine, _ before: RowList) -> Bool {
    guard !state.filter.isEmpty, !line.subject.isEmpty else { return true }
    return (before.rows + state.list.rows).contains { row in
      if case .set(let id) = row.item { return id == line.subject }
      return row.item.device?.description == line.subject
    }
  }

  private func text(_ spans: [Span]) -> String { spans.map(\.text).joined() }

  /// One line without the blanks that make columns.
  private func plain(_ text: String) -> String {
    let words = text.split { $0 == " " || $0 == "\u{a0}" }.joined(separator: " ")
    return state.glyphs.shown(words.replacing(" ,", with: ","))
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text.drop(while: \.isWhitespace))
  }
}
