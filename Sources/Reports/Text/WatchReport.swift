import HostModel
import TerminalText

/// The lines of `watch`: one for the initial state, then one for each change.
package struct WatchReport: Sendable {
  private let isJSON: Bool
  private let layout: TextLayout

  /// Creates a report with lines of text, or of NDJSON.
  package init(isJSON: Bool, layout: TextLayout) {
    self.isJSON = isJSON
    self.layout = layout
  }

  /// The first line. As NDJSON it is the whole document that `list --json` prints (`vfiotop.snapshot/1`): the initial
  /// state for the changes after it, so that a reader that joins misses nothing in between.
  package func first(_ snapshot: Snapshot) throws -> String {
    if isJSON { return try SnapshotDocument(snapshot).json(indented: false) }
    let parts = [
      Plural.count(snapshot.deviceSets.count, "device set"),
      Plural.count(snapshot.devices.count { $0.isMember }, "device"),
      Plural.count(snapshot.holders.count, "holder"),
    ]
    return stamped(snapshot.takenAt, "watching \(snapshot.host.title): \(parts.joined(separator: ", "))")
  }

  /// The line of a change. It is never wrapped or cut: one line is one change.
  package func line(_ change: Change) throws -> String {
    isJSON ? try ChangeDocument(change).json(indented: false) : stamped(change.at, change.text)
  }

  private func stamped(_ milliseconds: Int64, _ text: String) -> String {
    "\(Timestamp(milliseconds).iso8601) \(layout.shown(text))"
  }
}
