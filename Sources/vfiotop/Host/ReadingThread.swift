import CLinux
import ScreenNcurses
import Synchronization

/// A thread that reads for another one. Sealed, the one that shows can open nothing, and this one reads.
final class ReadingThread: Sendable {
  private let work: Mailbox<@Sendable () -> Void>
  private let ends: Mailbox<Void>

  /// Starts the thread, which waits; nil when there is no memory or descriptor for it.
  init?() {
    guard let work = Mailbox<@Sendable () -> Void>(), let ends = Mailbox<Void>() else { return nil }
    (self.work, self.ends) = (work, ends)
    let isStarted = Worker.start("vfiotop-observe") {
      while true {
        _ = cl_wait_two(work.descriptor, -1, -1)
        for body in work.take() {
          body()
          ends.post(())
        }
      }
    }
    if !isStarted { return nil }
  }

  /// Runs a body there and waits for it; one at a time.
  func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let answer = Answer<Result>()
    work.post { answer.give(body()) }
    while true {
      _ = cl_wait_two(ends.descriptor, -1, -1)
      _ = ends.take()
      if let result = answer.result { return result }
    }
  }

  private final class Answer<Result: Sendable>: Sendable {
    private let given = Mutex<Result?>(nil)
    var result: Result? { given.withLock { $0 } }
    func give(_ result: Result) { given.withLock { $0 = result } }
  }
}
