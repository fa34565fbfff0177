/// The events and the journal, and the pane below the list that shows one of them.
package struct LogState: Equatable, Sendable {
  /// The changes of the host.
  package var events = EventRing()
  /// The calls that actions made.
  package var journal = EventRing()
  /// The number of events below the last visible one; at 0 the pane follows the newest.
  package var eventOffset = 0
  /// The number of journal lines below the last visible one.
  package var journalOffset = 0
  /// The pane shows the journal instead of the events.
  package var showsJournal = false

  /// The log in the pane.
  var shown: EventRing { showsJournal ? journal : events }

  /// The number of lines below the last visible one of the log in the pane.
  var offset: Int { showsJournal ? journalOffset : eventOffset }

  /// Appends events. A pane that is scrolled back keeps the lines that it shows.
  mutating func appendEvents(_ lines: [LogLine]) {
    events.append(lines)
    if eventOffset > 0 { eventOffset += lines.count }
  }

  /// Appends a line to the journal.
  mutating func appendJournal(_ line: LogLine) {
    journal.append([line])
    if journalOffset > 0 { journalOffset += 1 }
  }

  /// Scrolls the pane towards the newest line.
  mutating func scroll(by rows: Int) {
    if showsJournal { journalOffset -= rows } else { eventOffset -= rows }
  }

  /// Keeps the scroll positions within the lines, for a pane of `height` rows. At least `eventRows` events stay visible.
  mutating func settle(height: Int, eventRows: Int) {
    eventOffset = min(max(0, eventOffset), max(0, events.lines.count - eventRows))
    journalOffset = min(max(0, journalOffset), max(0, journal.lines.count - height))
  }
}
