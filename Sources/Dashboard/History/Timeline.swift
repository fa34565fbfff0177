import HostModel

/// The states that the host was in, as far back as is remembered. A state is what was so from one change to the next, so
/// a host on which nothing happens has one, for however long it is watched.
///
/// The newest is kept whole, the others as what differs from the one after them; old ones are forgotten by their number
/// and by the memory they take, so the program may run for years.
package struct Timeline: Equatable, Sendable {
  /// The number of states kept.
  static let capacity = 1000
  /// About how many bytes all but the newest may take.
  static let byteLimit = 8 << 20

  private struct State: Equatable, Sendable {
    var since: Int64
    /// The patch from the state after it.
    var patch: SnapshotPatch
  }

  /// The newest state, as it was first seen; nil before the first look.
  private(set) var newest: Snapshot?
  /// The states before it, the oldest first.
  private var older: [State] = []
  /// The number of forgotten states, which is the number of the oldest state.
  private(set) var first = 0
  /// About how many bytes the states before the newest take.
  private(set) var byteCount = 0

  /// Nothing is remembered.
  init() {}

  /// The numbers of the states, counted since the start.
  var numbers: Range<Int> { newest == nil ? first..<first : first..<(first + older.count + 1) }

  /// Takes note of a state, where it is another one than the newest; `patch` leads back from it to that one, where it was
  /// made already.
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
