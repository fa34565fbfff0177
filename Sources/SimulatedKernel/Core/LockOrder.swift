/// The kinds of the kernel's locks, in the order in which they are taken.
enum LockRank: Int {
  /// `device_lock`; a physical function's before those of its virtual ones.
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

  /// Who has which locks, and who took one that may not be taken then: what lockdep tells of Linux
  /// (kernel/locking/lockdep.c). A wrong order is told at once, whether two threads meet in it or not.
  struct LockOrder {
    private var held: [pthread_t: [LockRank]] = [:]
    /// What was wrong, one line each.
    private(set) var faults: Set<String> = []

    /// This thread is about to wait for a lock, as it may for one that comes after all that it has.
    mutating func wants(_ rank: LockRank) {
      for other in held[pthread_self()] ?? []
      where other.rawValue > rank.rawValue || other == rank && rank != .function {
        faults.insert("\(rank) lock after \(other) lock")
      }
    }

    /// It has it.
    mutating func took(_ rank: LockRank) { held[pthread_self(), default: []].append(rank) }

    /// It gives it back.
    mutating func gaveBack(_ rank: LockRank) {
      guard let index = held[pthread_self()]?.lastIndex(of: rank) else { return }
      held[pthread_self()]?.remove(at: index)
      if held[pthread_self()] == [] { held[pthread_self()] = nil }
    }

    /// What it does needs a lock of this kind.
    mutating func needs(_ rank: LockRank, isHeld: Bool) {
      if !isHeld || held[pthread_self()]?.contains(rank) != true { faults.insert("no \(rank) lock") }
    }
  }
#endif
