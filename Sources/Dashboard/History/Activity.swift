import HostModel

/// The histories of all sets.
struct Activity: Equatable, Sendable {
  /// The time that one mark of a sparkline covers, in milliseconds.
  static let span: Int64 = 5000

  private var histories: [String: OpenHistory] = [:]
  /// The time of the last change of any set. Sparklines end there and not now: an idle screen sends nothing.
  private(set) var lastChange: Int64 = 0
  /// The time of the last snapshot.
  private var lastSeen: Int64 = 0

  /// Two activities are equal if their contents are, regardless of the time of the last scan.
  static func == (left: Activity, right: Activity) -> Bool {
    left.lastChange == right.lastChange && left.histories == right.histories
  }

  /// The history of a set.
  subscript(_ set: String) -> OpenHistory? { histories[set] }

  /// The histories as they were before a time.
  func before(_ end: Int64) -> Activity {
    guard lastChange >= end else { return self }
    var then = Activity()
    then.histories = histories.mapValues { $0.before(end) }.filter { $0.value.last != nil }
    then.lastChange = then.histories.values.reduce(0) { max($0, $1.last?.time ?? 0) }
    return then
  }

  /// Records the open counts of a snapshot.
  mutating func note(_ snapshot: Snapshot) {
    // The clock was set back: entries at times that are still to come would block the new ones.
    if snapshot.takenAt < lastSeen { (histories, lastChange) = ([:], 0) }
    lastSeen = snapshot.takenAt
    for set in snapshot.deviceSets {
      // Most scans find no change: then nothing is written, and so nothing copied.
      if let last = histories[set.id]?.changes.last, last.count == set.openCount { continue }
      if histories[set.id, default: OpenHistory()].note(set.openCount, at: snapshot.takenAt) {
        lastChange = max(lastChange, snapshot.takenAt)
      }
    }
    // Sets that are gone are forgotten when there are many of them.
    if histories.count > 2 * snapshot.deviceSets.count + 256 {
      let present = Set(snapshot.deviceSets.map(\.id))
      histories = histories.filter { present.contains($0.key) }
    }
  }

  /// Records a reset of a set that vfiotop carried out.
  mutating func noteReset(of set: String, at time: Int64) {
    histories[set, default: OpenHistory()].noteReset(at: time)
    lastChange = max(lastChange, time)
  }
}
