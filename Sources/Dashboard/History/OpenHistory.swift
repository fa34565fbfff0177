/// The last changes of a set's open count and the last resets by vfiotop.
struct OpenHistory: Equatable, Sendable {
  /// The open count from a time on; nil for an unknown count.
  struct Change: Equatable, Sendable {
    var time: Int64
    var count: Int?
  }

  /// The number of changes, and of resets, that are kept.
  static let capacity = 64

  private(set) var changes: [Change] = []
  /// The times at which vfiotop's own resets returned, in milliseconds since 1970 (UTC). Resets by others are not visible.
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

  /// Records the count; returns true if it differs from the one before.
  mutating func note(_ count: Int?, at time: Int64) -> Bool {
    if let last = changes.last, last.count == count { return false }
    changes.append(Change(time: time, count: count))
    if changes.count > Self.capacity { changes.removeFirst() }
    return true
  }

  /// Records a reset that was carried out.
  mutating func noteReset(at time: Int64) {
    resets.append(time)
    if resets.count > Self.capacity { resets.removeFirst() }
  }

  /// One part of a strip.
  enum Mark: Equatable {
    /// Before the first scan, or before the oldest change that is kept.
    case unseen
    /// The most files that were open.
    case opens(Int)
    /// The count was unknown.
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
