import Synchronization

/// A count of the steps of a read, which shows that it goes on. Written by the thread that reads, and read by the one
/// that waits for it.
final class ReadProgress: Sendable {
  private let steps = Atomic<Int>(0)

  /// Counts a step: one system call that came back.
  func step() { steps.add(1, ordering: .relaxed) }

  /// The number of steps so far.
  var count: Int { steps.load(ordering: .relaxed) }
}
