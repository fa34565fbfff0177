import HostModel
import Screen

/// Going back through the past states of the host. The screen then shows the past, so no action is possible; new events
/// wait as they do while the picture is frozen.
extension DashboardState {
  /// A state of the past, by its number since the start.
  struct PastState: Equatable, Sendable {
    var number: Int
    /// The start of the state, in milliseconds since 1970 (UTC).
    var since: Int64
  }

  /// The notice that no action is possible while the past is shown.
  var refusalInPast: String {
    "Actions are off in the past: \(commands.key(.freeze)) returns to the present."
  }

  /// Shows the state before, or the one after; after the newest the picture follows the host again.
  mutating func step(forward: Bool) {
    guard picture != nil else { return }
    // Not by its time: the clock may have been set back.
    let shown = past?.number ?? freeze?.state ?? timeline.numbers.upperBound - 1
    // A state that is shown may be forgotten by now.
    let next = forward ? max(shown + 1, timeline.first) : shown - 1
    if next < timeline.first {
      notice = "No earlier state is kept."
    } else if next + 1 < timeline.numbers.upperBound {
      showPast(next)
    } else if freeze != nil {
      follow()
    } else {
      notice = "This is the present: \(commands.key(.stepBack)) goes back in time."
    }
  }

  /// Shows the host as it was at the selected event, or at the last visible one, and goes to the event's subject.
  mutating func jumpToEvent() {
    guard let line = selectedLine else {
      notice = "Select an event first: \(commands.key(.viewEvents)) lists them."
      return
    }
    guard let number = timeline.number(at: line.time) else { return }
    if number == timeline.first, number > 0, line.time < timeline.since(number) ?? .min {
      notice = "The state of that time is no longer kept."
      return
    }
    if number + 1 < timeline.numbers.upperBound {
      showPast(number)
    } else {
      if freeze != nil { follow() }
      notice = "The host has not changed since."
    }
    guard let item = item(about: line) else { return showListing(.sets) }
    jump(to: item)
  }

  /// The line of a log that has the cursor, or the last visible one if no line has it.
  private var selectedLine: LogLine? {
    switch cursor {
    case .event(let number) where listing == .events && focus == .list: return logs.events.line(number)
    case .entry(let number) where listing == .journal && focus == .list: return logs.journal.line(number)
    default: break
    }
    guard focus == .events else { return nil }
    return logs.shown.lines.dropLast(logs.offset).last
  }

  /// Returns the row of a line's subject in the current picture; nil where there is none.
  private func item(about line: LogLine) -> RowID? {
    switch line.about {
    case .device(let address)?: .device(address)
    case .deviceSet(let id)?: .set(id)
    case .group(let id)?: .group(id)
    case .process(let pid)?: picture?.holder(pid).map { .holder($0.identity) }
    case .host?, .driver?, nil: nil
    }
  }

  /// Shows a state of the past.
  private mutating func showPast(_ number: Int) {
    guard let snapshot = timeline.state(number) else { return }
    let end = timeline.since(number + 1) ?? .max
    // It is not known from when on a device was unreachable.
    freeze = (freeze ?? freeze(at: number)).with(activity.before(end), [])
    past = PastState(number: number, since: snapshot.takenAt)
    put(SnapshotIndex(snapshot))
    // The events end with the state.
    let known = logs.events.lines.firstIndex { $0.time >= end } ?? logs.events.lines.count
    logs.eventOffset = logs.events.lines.count - known
    if listing == .events { cursor = .event(logs.events.first + max(1, known) - 1) }
  }

  /// Makes the picture follow the host again: lists the events of the meantime, and shows the present state.
  mutating func follow() {
    guard let ended = freeze else { return }
    freeze = nil
    if past != nil { logs.eventOffset = 0 }
    past = nil
    guard let newest = timeline.newest else { return }
    showPresent(SnapshotIndex(newest), nil, ended.changes.lines)
    guard let lastScan else { return }
    let seen = now - (steady - lastScan)
    picture = picture?.seenAgain(at: seen)
  }
}
