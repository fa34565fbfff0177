import HostModel

/// How a set's open count went, and when vfiotop reset it: the last of it, so the program may run for years.
struct OpenHistory: Equatable, Sendable {
  /// The open count from a moment on; nil where it cannot be told.
  struct Change: Equatable, Sendable {
    var time: Int64
    var count: Int?
  }

  /// How many changes and how many resets are kept.
  static let capacity = 64

  private(set) var changes: [Change] = []
  /// When vfiotop's own resets returned, in milliseconds since 1970 (UTC). What others reset cannot be seen.
  private(set) var resets: [Int64] = []

  /// The last thing that happened, and not only was there from the start.
  var last: Change? {
    guard let reset = resets.last, reset > changes.last?.time ?? 0 else { return changes.last }
    return Change(time: reset, count: changes.last?.count)
  }

  /// The history as it was before a time.
  func before(_ end: Int64) -> OpenHistory {
    var history = self
    history.changes.removeAll { $0.time >= end }
    history.resets.removeAll { $0 >= end }
    return history
  }

  /// Takes note of the count; true when it differs from the one before.
  mutating func note(_ count: Int?, at time: Int64) -> Bool {
    if let last = changes.last, last.count == count { return false }
    changes.append(Change(time: time, count: count))
    if changes.count > Self.capacity { changes.removeFirst() }
    return true
  }

  /// Takes note of a reset that was carried out.
  mutating func noteReset(at time: Int64) {
    resets.append(time)
    if resets.count > Self.capacity { resets.removeFirst() }
  }

  /// One part of a strip.
  enum Mark: Equatable {
    /// Before the first look, or before what is remembered.
    case unseen
    /// The most files that were open.
    case opens(Int)
    /// The count could not be told.
    case unknown
    /// vfiotop reset it.
    case reset
  }

  /// `columns` marks of `span` milliseconds each, the last one ending after `end`.
  func marks(until end: Int64, span: Int64, columns: Int) -> [Mark] {
    let last = (end / span + 1) * span
    return (0..<columns).map { column in
      let from = last - Int64(columns - column) * span
      return mark(from..<(from + span))
    }
  }

  private func mark(_ time: Range<Int64>) -> Mark {
    if resets.contains(where: time.contains) { return .reset }
    let before = changes.last { $0.time < time.lowerBound }
    let within = changes.filter { time.contains($0.time) }
    let all = (before.map { [$0] } ?? []) + within
    guard !all.isEmpty else { return .unseen }
    guard let most = all.compactMap(\.count).max() else { return .unknown }
    return .opens(most)
  }
}

/// The histories of all sets.
struct Activity: Equatable, Sendable {
  /// What one mark of a strip stands for, in milliseconds.
  static let span: Int64 = 5000

  private var histories: [String: OpenHistory] = [:]
  /// When anything last happened to any set. Strips end there and not now: an idle screen sends nothing.
  private(set) var lastChange: Int64 = 0
  /// The time of the last snapshot.
  private var lastSeen: Int64 = 0

  /// They are equal when they say the same, whenever that was seen last.
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

  /// Takes note of the open counts of a snapshot.
  mutating func note(_ snapshot: Snapshot) {
    // The clock was set back: what was noted under hours that are still to come would stand in the way of what comes.
    if snapshot.takenAt < lastSeen { (histories, lastChange) = ([:], 0) }
    lastSeen = snapshot.takenAt
    for set in snapshot.deviceSets {
      // Most looks find what was there: then nothing is touched, and so nothing copied.
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

  /// Takes note of a reset of a set that vfiotop carried out.
  mutating func noteReset(of set: String, at time: Int64) {
    histories[set, default: OpenHistory()].noteReset(at: time)
    lastChange = max(lastChange, time)
  }
}
