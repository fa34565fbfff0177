/// The kernel's kinds of locks, in the order in which they must be taken.
enum LockRank: Int {
  /// `device_lock`. A physical function's lock comes before those of its virtual functions.
  case function
  /// `group_lock`.
  case group
  /// `dev_set->lock`.
  case set
  /// `memory_lock`.
  case memory
}

#if DEBUG
  import Glibc

  /// The locks that each thread holds, and the violations of the lock order, as lockdep reports them
  /// (kernel/locking/lockdep.c). A wrong order is reported even if no second thread contends.
  struct LockOrder {
    private var held: [pthread_t: [LockRank]] = [:]
    /// The violations found, one line each.
    private(set) var faults: Set<String> = []

    /// This thread is about to wait for a lock. The lock must rank after every lock that the thread holds.
    mutating func wants(_ rank: LockRank) {
      for other in held[pthread_self()] ?? []
      where other.rawValue > rank.rawValue || other == rank && rank != .function {
        faults.insert("\(rank) lock after \(other) lock")
      }
    }

    mutating func took(_ rank: LockRank) { held[pthread_self(), default: []].append(rank) }

    mutating func gaveBack(_ rank: LockRank) {
      guard let index = held[pthread_self()]?.lastIndex(of: rank) else { return }
      held[pthread_self()]?.remove(at: index)
      if held[pthread_self()] == [] { held[pthread_self()] = nil }
    }

    /// The current operation requires a lock of this kind.
    mutating func needs(_ rank: LockRank, isHeld: Bool) {
      if !isHeld || held[pthread_self()]?.contains(rank) != true { faults.insert("no \(rank) lock") }
    }
  }
#endif
