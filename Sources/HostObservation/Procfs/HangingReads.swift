import Synchronization

/// The processes of a host whose files do not answer: a thread of ours waits in the kernel for each. No scan reads them
/// again until that read returns.
///
/// Any user can have such processes, so only a few of one user's are waited for; then no scan begins to read another one
/// of that user's, and everybody else's are read on.
package final class HangingReads: Sendable {
  /// The number of threads that may wait in the kernel, for all users.
  static let most = 64
  /// The number of threads that may wait for one user's processes.
  static func most(of user: UInt32) -> Int { user == 0 ? 32 : 8 }
  /// The number from which files that wait for a lock of their process (cmdline, maps) are read of no further process of
  /// that user.
  static func many(of user: UInt32) -> Int { most(of: user) / 2 }

  let patience: ReadPatience
  /// The user of each, as ``ScanBudget/key(of:)`` has it.
  private let waiting = Mutex<[Int32: UInt32]>([:])

  /// Creates an empty set.
  package init(_ patience: ReadPatience) { self.patience = patience }

  /// The processes that do not answer now.
  package var processes: Set<Int32> { waiting.withLock { Set($0.keys) } }

  /// There is a process that does not answer now.
  var hasSome: Bool { waiting.withLock { !$0.isEmpty } }

  /// Another thread may begin to read.
  var allowsReading: Bool { waiting.withLock { $0.count < Self.most } }

  /// A process of this user may be read, apart from files that wait for a lock of it if `waits` is false.
  func allows(_ user: UInt32, waits: Bool) -> Bool {
    waiting.withLock { waiting in
      if waiting.isEmpty { return true }
      let key = ScanBudget.key(of: user)
      return waiting.values.count { $0 == key } < (waits ? Self.many(of: key) : Self.most(of: key))
    }
  }

  /// Gives a process up. It counts before its thread is left alone, which may return at any moment.
  func giveUp(_ pid: Int32, of user: UInt32, _ progress: ReadProgress) -> Bool {
    waiting.withLock { $0[pid] = ScanBudget.key(of: user) }
    if progress.abandon(pid) { return true }
    waiting.withLock { $0[pid] = nil }
    return false
  }

  /// Tells that a process that was given up has answered. Called on the thread that waited.
  func hasAnswered(_ pid: Int32) { waiting.withLock { $0[pid] = nil } }
}
