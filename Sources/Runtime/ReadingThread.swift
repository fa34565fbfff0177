import Synchronization

/// A thread that reads the host for another one: in a sealed process the thread that draws can open nothing.
package final class ReadingThread: Sendable {
  private let work: Mailbox<@Sendable () -> Void>
  private let ends: Mailbox<Void>

  /// Starts the thread; nil if there is no memory or descriptor for it.
  package init?() {
    guard let work = Mailbox<@Sendable () -> Void>(), let ends = Mailbox<Void>() else { return nil }
    (self.work, self.ends) = (work, ends)
    let isStarted = Worker.start("vfiotop-observe") {
      while true {
        _ = Poll.isReadable(work.descriptor)
        for body in work.take() {
          body()
          ends.post(())
        }
      }
    }
    if !isStarted { return nil }
  }

  /// Runs a body on the thread and waits for its result. Only one at a time.
  package func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    let answer = Answer<Result>()
    work.post { answer.give(body()) }
    while true {
      _ = Poll.isReadable(ends.descriptor)
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
