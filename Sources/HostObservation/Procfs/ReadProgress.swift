import Synchronization

/// The progress of a thread that reads processes, for the one that waits for it: the process that is read, and the
/// steps that show that the read goes on.
final class ReadProgress: Sendable {
  private let steps = Atomic<Int>(0)
  /// The process that is read; 0 between two, and the negative number of one in which the thread was left alone.
  private let current = Atomic<Int32>(0)
  /// The process that the thread itself believes to read.
  private let own = Atomic<Int32>(0)

  /// The thread that reads (gettid(2)); 0 before it has begun.
  private let task = Atomic<Int32>(0)

  /// Tells which thread reads.
  func setThread(_ id: Int32) { task.store(id, ordering: .releasing) }

  /// The thread that reads; nil before it has begun.
  var thread: Int32? {
    let id = task.load(ordering: .acquiring)
    return id > 0 ? id : nil
  }

  /// Counts a step: one system call that came back.
  func step() { steps.add(1, ordering: .relaxed) }

  /// The number of steps so far.
  var count: Int { steps.load(ordering: .acquiring) }

  /// The process that is read; nil between two.
  var pid: Int32? {
    let pid = current.load(ordering: .acquiring)
    return pid > 0 ? pid : nil
  }

  /// Goes on to a process. Returns false if the thread was left alone in the one before.
  @discardableResult
  func move(to pid: Int32) -> Bool {
    step()
    let before = own.load(ordering: .relaxed)
    guard current.compareExchange(expected: before, desired: pid, ordering: .acquiringAndReleasing).exchanged else {
      return false
    }
    own.store(pid, ordering: .relaxed)
    return true
  }

  /// Ends the read of a process. Returns the process in which the thread was left alone, if it was.
  func end() -> Int32? { move(to: 0) ? nil : own.load(ordering: .relaxed) }

  /// Leaves the thread alone in a process. Returns false if it has come back from it.
  func abandon(_ pid: Int32) -> Bool {
    current.compareExchange(expected: pid, desired: -pid, ordering: .acquiringAndReleasing).exchanged
  }
}
