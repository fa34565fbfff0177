import Runtime
import Synchronization

/// The processes of a host whose files do not answer: a thread of ours waits in the kernel for each. No scan reads them
/// again until that read returns.
package final class HangingReads: Sendable {
  /// The number of threads that may wait in the kernel. With so many, no scan begins to read another process.
  static let most = 16
  /// The number from which files that wait for a lock of their process (cmdline, maps) are read of no further process.
  static let many = 8

  let patience: ReadPatience
  private let waiting = Mutex<Set<Int32>>([])
  /// The processes that answered after all.
  private let answered: Mailbox<Int32>?

  /// Creates an empty set.
  package init(_ patience: ReadPatience) {
    self.patience = patience
    answered = Mailbox()
  }

  /// The processes that do not answer now.
  package var processes: Set<Int32> {
    let answered = answered?.take() ?? []
    return waiting.withLock { waiting in
      waiting.subtract(answered)
      return waiting
    }
  }

  /// Files that wait for a lock of their process may be read.
  var allowsWaiting: Bool { processes.count < Self.many }

  /// Another thread may begin to read.
  var allowsReading: Bool { processes.count < Self.most }

  /// Gives a process up. It counts before its thread is left alone, which may return at any moment.
  func giveUp(_ pid: Int32, _ progress: ReadProgress) -> Bool {
    waiting.withLock { _ = $0.insert(pid) }
    if progress.abandon(pid) { return true }
    waiting.withLock { _ = $0.remove(pid) }
    return false
  }

  /// Tells that a process that was given up has answered. Called on the thread that waited.
  func hasAnswered(_ pid: Int32) { answered?.post(pid) }
}
