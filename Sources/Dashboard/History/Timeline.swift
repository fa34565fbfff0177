import HostModel

/// The past states of the host, within a limit. A state lasts from one change to the next, so a host on which nothing
/// happens has one state, for however long it is observed.
///
/// The newest state is kept whole, the others as patches from the one after them. Old states are dropped by their
/// number and by the memory they take, so the program may run for years.
package struct Timeline: Equatable, Sendable {
  /// The number of states kept.
  static let capacity = 1000
  /// The approximate limit of bytes for all states but the newest.
  static let byteLimit = 8 << 20

  private struct State: Equatable, Sendable {
    var since: Int64
    /// The patch from the state after it.
    var patch: SnapshotPatch
  }

  /// The newest state, as first observed; nil before the first observation.
  private(set) var newest: Snapshot?
  /// The states before it, the oldest first.
  private var older: [State] = []
  /// The number of forgotten states, which is the number of the oldest state.
  private(set) var first = 0
  /// The approximate number of bytes of all states but the newest.
  private(set) var byteCount = 0

  /// Creates an empty timeline.
  init() {}

  /// The numbers of the states, counted since the start.
  var numbers: Range<Int> { newest == nil ? first..<first : first..<(first + older.count + 1) }

  /// Records a state if it differs from the newest; `patch` leads back from it to that one, if it was made already.
  mutating func note(_ snapshot: Snapshot, _ patch: SnapshotPatch? = nil) {
    if let newest {
      if patch == nil, newest.isSameState(as: snapshot) { return }
      let patch = patch ?? SnapshotPatch(from: snapshot, to: newest)
      older.append(State(since: newest.takenAt, patch: patch))
      byteCount += patch.byteCount
    }
    newest = snapshot
    forget()
  }

  /// The state of a number, with the time from which it was so; nil when it is forgotten or has not been.
  func state(_ number: Int) -> Snapshot? {
    guard var snapshot = newest, numbers.contains(number) else { return nil }
    for state in older[(number - first)...].reversed() {
      state.patch.apply(to: &snapshot)
      snapshot.takenAt = state.since
    }
    return snapshot
  }

  /// From when a state was so, in milliseconds since 1970 (UTC).
  func since(_ number: Int) -> Int64? {
    let index = number - first
    return older.indices.contains(index) ? older[index].since : index == older.count ? newest?.takenAt : nil
  }

  /// The number of the state that was so at a time; the oldest for times before it, nil when there is none.
  func number(at time: Int64) -> Int? {
    numbers.last { (since($0) ?? .max) <= time } ?? numbers.first
  }

  private mutating func forget() {
    var count = 0
    while count < older.count, older.count - count >= Self.capacity || byteCount > Self.byteLimit {
      byteCount -= older[count].patch.byteCount
      count += 1
    }
    guard count > 0 else { return }
    older.removeFirst(count)
    first += count
  }
}
