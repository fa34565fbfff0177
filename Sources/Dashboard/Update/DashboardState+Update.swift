import HostModel
import Screen
import TerminalText

extension DashboardState {
  /// Applies an event and returns the effects for the program to carry out.
  package mutating func update(_ event: DashboardEvent) -> [Effect] {
    var effects: [Effect] = []
    let before = rowSources
    switch event {
    case .key(let key): effects = handleKey(key)
    case .resize(let size):
      self.size = size
      if case .help(let offset)? = overlays[.help] { scrollHelp(to: offset) }
      settlePicker()
    case .tick(let time, let steady): pass(to: time, steady: steady ?? time)
    case .observed(let observation): observe(observation)
    case .observationFailed(let reason): fail(reason)
    case .helper(let message): effects = receive(message)
    case .helperLost(let reason): effects = helperEnded(reason)
    case .notice(let text): log([LogLine(time: now, severity: .good, subject: "", text: text)])
    case .warning(let text):
      log([LogLine(time: now, severity: .bad, subject: "", text: text)])
      notice = notice ?? text
    case .callsRefused(let count, let last):
      seal?.refusedCalls = count
      log([LogLine(time: now, severity: .bad, subject: "", text: Change.refusal(count: count, last: last))])
    case .answer(let text): notice = text
    case .copied(let text, let refusal): notice = refusal?.description ?? "Sent to the terminal's clipboard: \(text)"
    }
    noticeDeadline()
    offerRestore()
    // Most events leave the rows as they are, and thousands of them are not made again for a key.
    settle(rowsMayDiffer: rowSources != before)
    return effects
  }

  /// Sets the time, of day and on CLOCK_MONOTONIC, of the events that follow.
  package mutating func pass(to time: Int64, steady: Int64) { (now, self.steady) = (time, steady) }

  private mutating func observe(_ observation: Observation) {
    let snapshot = observation.snapshot
    readiness = observation.readiness
    scanDuration = observation.duration
    let seen = observation.steady ?? snapshot.takenAt
    lastScan = seen
    now = max(now, snapshot.takenAt)
    steady = max(steady, seen)
    if failure != nil { log([LogLine(time: now, severity: .good, subject: "", text: Change.hostReadableAgain)]) }
    failure = nil
    let earlier = timeline.newest
    let lines =
      earlier.map {
        LogLine.lines(
          of: observation.changes ?? snapshot.changes(since: $0), from: $0, to: snapshot, own: annotations.own)
      } ?? LogLine.first(of: snapshot)
    activity.note(snapshot)
    // Most observations find nothing new; then nothing has to be drawn or counted again.
    if freeze == nil, picture != nil, observation.index == nil {
      picture = picture?.seenAgain(at: snapshot.takenAt)
      return
    }
    if observation.index != nil || earlier == nil { timeline.note(snapshot, observation.patch) }
    if freeze != nil, picture != nil {
      freeze?.changes.append(lines)
      return
    }
    showPresent(
      observation.index ?? SnapshotIndex(snapshot), observation.index == nil ? nil : observation.widths, lines)
  }

  /// Shows the host as it is now, and lists what changed.
  mutating func showPresent(_ present: SnapshotIndex, _ widths: ColumnWidths?, _ lines: [LogLine]) {
    log(lines)
    // The kernel itself probed a device that went and came back.
    if !unreachable.isEmpty { unreachable = unreachable.filter { present.device($0) != nil } }
    put(present, widths)
    // A freeze before the first observation holds that one.
    if let held = freeze { freeze = held.with(activity, unreachable) }
    // A device that is gone loses its mark: one that comes back may be another device.
    if !marked.isEmpty { marked = marked.filter { present.device($0) != nil } }
  }

  /// Puts a picture on the screen; `widths` if they were measured already.
  mutating func put(_ picture: SnapshotIndex, _ widths: ColumnWidths? = nil) {
    let lost = annotations.unreachable
    self.picture = lost.isEmpty ? picture : SnapshotIndex(picture.snapshot.marking(offTheBus: lost))
    self.widths = widths ?? ColumnWidths(picture)
  }

  private mutating func fail(_ reason: String) {
    if failure != reason {
      log([LogLine(time: now, severity: .bad, subject: "", text: Notice.observationFailed(reason))])
    }
    failure = reason
  }

  mutating func log(_ lines: [LogLine]) {
    guard !lines.isEmpty else { return }
    logs.appendEvents(lines)
  }

  private mutating func handleKey(_ key: Key) -> [Effect] {
    if case .focus = key { return [.redrawAll] }
    if case .mouse(let mouse) = key {
      handleMouse(mouse)
      return []
    }
    let isRepeated = asksToLeave
    asksToLeave = false
    if type(key) { return [] }
    guard let command = commands.command(for: key, in: context, isReadOnly: isReadOnly) else { return [] }
    notice = nil
    return perform(command, isRepeated: isRepeated)
  }

  /// Carries a command out; `isRepeated` when the key before it asked whether to leave.
  mutating func perform(_ command: Command, isRepeated: Bool) -> [Effect] {
    command.id == .quit ? quit(isRepeated: isRepeated) : run(command.id)
  }

  /// Adds text to the input; returns false if the key is no text, or there is no input.
  private mutating func type(_ key: Key) -> Bool {
    let text: String
    switch key {
    case .character(let character): text = String(character)
    // Pasted text may have come with a line end; a filter is one line. One more than any line takes is enough to say so.
    case .paste(let pasted): text = TextInput.start(of: pasted, limit: Filter.limit + 1).filter { !$0.isNewline }
    default: return false
    }
    switch context {
    case .filter: if !filter.isFull { filter = filter.typed(filter.text + text) }
    case .palette: typeIntoPicker { $0 += text }
    case .typing:
      dialog?.input?.append(text)
      notice = nil
    default: return false
    }
    return true
  }

  mutating func run(_ command: Command.ID) -> [Effect] {
    switch command {
    case .viewSets, .viewDevices, .viewGroups, .viewHolders, .viewBuses, .viewEvents, .viewJournal:
      if let listing = Listing.allCases.first(where: { $0.command == command }) { showListing(listing) }
    case .nextView: showNextListing(forward: true)
    case .previousView: showNextListing(forward: false)
    case .nextColumn: sort(forward: true)
    case .previousColumn: sort(forward: false)
    case .reverseOrder: reverseOrder()
    case .foldAll: foldAll()
    case .links: openLinks()
    case .back: goBack()
    case .mark: mark()
    case .unmarkAll: marked = []
    case .copy: return copy()
    case .save: return save()
    case .palette: picker = Picker(.commands)
    case .paletteRun, .linkChoose: return pick()
    case .paletteCancel, .linkCancel: picker = nil
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: move(by: -page(of: focus))
    case .pageDown: move(by: page(of: focus))
    case .first: move(by: -Int(Int32.max))
    case .last: move(by: Int(Int32.max))
    case .collapse: collapse()
    case .expand: expand()
    case .toggle: toggle()
    case .nextProblem: goToProblem(forward: true)
    case .previousProblem: goToProblem(forward: false)
    case .nextPane: goToPane(forward: true)
    case .previousPane: goToPane(forward: false)
    case .leavePane: leavePane()
    case .filter: filterBefore = filter
    case .nextMatch: goToMatch(forward: true)
    case .previousMatch: goToMatch(forward: false)
    case .filterAccept: acceptFilter()
    case .filterCancel: cancelFilter()
    case .textErase: editText { $0 = String($0.dropLast()) }
    case .textClear: editText { $0 = "" }
    case .freeze: toggleFreeze()
    case .stepBack: step(forward: false)
    case .stepForward: step(forward: true)
    case .jumpToEvent: jumpToEvent()
    case .refresh: return [.observeNow]
    case .longerInterval: return changeInterval(longer: true)
    case .shorterInterval: return changeInterval(longer: false)
    case .redraw: return [.redrawAll]
    case .help: overlays[.help] = .help(offset: 0)
    case .helpClose: overlays[.help] = nil
    case .journal: toggleJournal()
    case .act: act()
    case .menuChoose: return chooseFocused()
    case .openByGroup, .openByNode, .openMore, .closeOne, .closeAll, .functionReset, .hotReset, .hotResetBinding,
      .bind, .unbind, .closeEverything, .restore:
      return choose(command)
    case .planConfirm: return confirm()
    case .textAccept: return acceptText()
    case .textPageUp: move(by: -page(of: focus))
    case .textPageDown: move(by: page(of: focus))
    case .menuCancel, .planCancel, .textCancel, .messageClose, .restoreLater: dialog = nil
    case .runningHide: hideRunning()
    case .goOnWithout: return goOnWithout()
    case .forceQuit: return leaveAtOnce()
    case .quit: return [.quit]
    }
    return []
  }

  /// Edits the text that is being typed.
  private mutating func editText(_ edit: (inout String) -> Void) {
    if context == .palette {
      typeIntoPicker(edit)
    } else if context == .typing {
      if var input = dialog?.input {
        edit(&input.text)
        input.complaint = nil
        dialog?.input = input
      }
    } else {
      var text = filter.text
      edit(&text)
      filter = filter.typed(text)
    }
  }

  private mutating func toggleJournal() {
    if listing.isLog {
      showListing(listing == .events ? .journal : .events)
      return
    }
    logs.showsJournal.toggle()
    // A pane without room would not be seen.
    if layout.events.isEmpty { focus = .events }
  }

  private mutating func acceptFilter() {
    // An invalid filter is not accepted; the line shows its error.
    guard filter.error == nil else { return }
    filterBefore = nil
    focus = .list
  }

  private mutating func cancelFilter() {
    filter = filterBefore ?? Filter()
    filterBefore = nil
  }

  private mutating func leavePane() {
    if focus != .list {
      focus = .list
    } else if past != nil {
      follow()
    } else {
      filter = Filter()
    }
  }

  private mutating func toggleFreeze() {
    guard freeze == nil else { return follow() }
    freeze = freeze(at: timeline.numbers.upperBound - 1)
  }

  /// Returns a freeze of the host as it is now, at a state of the timeline.
  func freeze(at state: Int) -> Freeze {
    Freeze(since: now, steadySince: steady, state: state, activity: activity, unreachable: unreachable)
  }

  private mutating func changeInterval(longer: Bool) -> [Effect] {
    // The interval of the command line may stand between two of these, or outside all of them.
    let next = longer ? Self.intervals.first { $0 > interval } : Self.intervals.last { $0 < interval }
    guard let next else {
      let end = longer ? "longest" : "shortest"
      notice = "Every \(DurationText.rounded(interval)) is the \(end) interval."
      return []
    }
    interval = next
    return [.setInterval(next)]
  }

  private mutating func goToPane(forward: Bool) {
    // A page in the place of the list has no detail, and a log no second one beside it.
    let panes = Pane.allCases.filter { pane in
      (pane != .detail || page == nil) && (pane != .events || !listing.isLog)
    }
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + (forward ? 1 : panes.count - 1)) % panes.count]
  }
}
