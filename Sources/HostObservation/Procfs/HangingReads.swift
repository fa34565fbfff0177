import Runtime
import Synchronization

/// The processes of a host whose files do not answer: a thread of ours waits in the kernel for each. No scan reads them
/// again until that read returns.
package final class HangingReads: Sendable {
  /// The number of threads that may wait in the kernel; processes beyond it stay unread.
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

  /// Gives a process up. Returns false if that was one too many for another thread to be started.
  func giveUp(_ pid: Int32) -> Bool {
    waiting.withLock { waiting in
      waiting.insert(pid)
      return waiting.count < Self.most
    }
  }

  /// Tells that a process that was given up has answered. Called on the thread that waited.
  func hasAnswered(_ pid: Int32) { answered?.post(pid) }
}
