import HostModel
import Screen

extension DashboardState {
  /// Takes an event in and says what the program has to do about it.
  public mutating func update(_ event: DashboardEvent) -> [Effect] {
    var effects: [Effect] = []
    let (oldPicture, oldCollapsed, oldFilter) = (picture, collapsed, filter)
    switch event {
    case .key(let key): effects = press(key)
    case .resize(let size): self.size = size
    case .tick(let time): now = time
    case .observed(let observation): take(observation)
    case .observationFailed(let reason): fail(reason)
    }
    // Most events leave the rows as they are, and thousands of them are not made again for a key.
    settle(rowsMayDiffer: picture != oldPicture || collapsed != oldCollapsed || filter != oldFilter)
    return effects
  }

  private mutating func take(_ observation: Observation) {
    let snapshot = observation.snapshot
    readiness = observation.readiness
    scanDuration = observation.duration
    lastScan = snapshot.takenAt
    now = max(now, snapshot.takenAt)
    failure = nil
    let earlier = freeze?.waiting ?? picture?.snapshot
    let lines = earlier.map { snapshot.changes(since: $0).map(LogLine.init) } ?? LogLine.first(of: snapshot)
    if freeze != nil, picture != nil {
      freeze?.waiting = snapshot
      freeze?.changes += lines
      return
    }
    show(snapshot, lines)
  }

  private mutating func show(_ snapshot: Snapshot, _ lines: [LogLine]) {
    log(lines)
    // Most observations find nothing new; then nothing has to be drawn or counted again.
    guard picture?.snapshot != snapshot else { return }
    picture = HostPicture(snapshot)
  }

  private mutating func fail(_ reason: String) {
    if failure != reason { log([LogLine(time: now, tone: .bad, subject: "", text: "observation failed: \(reason)")]) }
    failure = reason
  }

  private mutating func log(_ lines: [LogLine]) {
    guard !lines.isEmpty else { return }
    events.append(lines)
    // Whoever has scrolled back keeps the lines they read.
    if eventOffset > 0 { eventOffset += lines.count }
  }

  private mutating func press(_ key: Key) -> [Effect] {
    if case .focus = key { return [.redrawAll] }
    if context == .filter, type(key) { return [] }
    guard let command = Commands.command(for: key, in: context) else { return [] }
    notice = nil
    return run(command.id)
  }

  /// Takes text into the filter that is being typed; false when the key is no text.
  private mutating func type(_ key: Key) -> Bool {
    switch key {
    case .character(let character): filter = Filter(filter.text + String(character))
    // Pasted text may have come with a line end; a filter is one line.
    case .paste(let text): filter = Filter(filter.text + String(text.prefix(200).filter { !$0.isNewline }))
    default: return false
    }
    return true
  }

  private mutating func run(_ command: Command.ID) -> [Effect] {
    switch command {
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
    case .filterErase: filter = Filter(String(filter.text.dropLast()))
    case .filterClear: filter = Filter()
    case .freeze: toggleFreeze()
    case .refresh: return [.observeNow]
    case .longerInterval: return changeInterval(longer: true)
    case .shorterInterval: return changeInterval(longer: false)
    case .redraw: return [.redrawAll]
    case .help: (isHelpOpen, helpOffset) = (true, 0)
    case .helpClose: isHelpOpen = false
    case .quit, .leave: return [.quit]
    }
    return []
  }

  private mutating func acceptFilter() {
    filterBefore = nil
    focus = .tree
  }

  private mutating func cancelFilter() {
    filter = filterBefore ?? Filter()
    filterBefore = nil
  }

  private mutating func leavePane() {
    if focus != .tree {
      focus = .tree
    } else {
      filter = Filter()
    }
  }

  private mutating func toggleFreeze() {
    guard let ended = freeze else {
      freeze = Freeze(since: now)
      return
    }
    freeze = nil
    if let waiting = ended.waiting { show(waiting, ended.changes) }
  }

  private mutating func changeInterval(longer: Bool) -> [Effect] {
    // The interval of the command line may stand between two of these, or outside all of them.
    let next = longer ? Self.intervals.first { $0 > interval } : Self.intervals.last { $0 < interval }
    guard let next else { return [] }
    interval = next
    return [.setInterval(next)]
  }

  private mutating func goToPane(forward: Bool) {
    // A page in the place of the tree has no detail.
    let panes: [Pane] = page == nil ? Pane.allCases : [.tree, .events]
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + (forward ? 1 : panes.count - 1)) % panes.count]
  }
}
