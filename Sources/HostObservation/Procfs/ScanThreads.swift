import Glibc
import Synchronization

/// Runs the visits of a scan on a few threads of its own. They block in the kernel, so they are no Tasks.
enum ScanThreads {
  /// The results of all items, in no order. The calling thread works too, and alone where no other can be started.
  static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ visit: @escaping @Sendable (Item) -> Result
  ) -> [Result] {
    let work = Work(items: items, visit: visit)
    let extra = items.count < 2 * Work<Item, Result>.portion ? 0 : threads - 1
    var started: [(thread: pthread_t, share: Share<Result>)] = []
    for _ in 0..<max(0, extra) {
      let share = Share<Result>()
      var thread = pthread_t()
      let body = Unmanaged.passRetained(Body { work.run(share) })
      let result = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, body.toOpaque())
      if result == 0 { started.append((thread, share)) } else { body.release() }
    }
    let own = Share<Result>()
    work.run(own)
    var results = own.results
    for (thread, share) in started {
      pthread_join(thread, nil)
      results += share.results
    }
    return results
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private final class Work<Item: Sendable, Result: Sendable>: Sendable {
    /// So many items are taken at a time: one process may have ten descriptors or ten thousand.
    static var portion: Int { 4 }

    let items: [Item]
    let visit: @Sendable (Item) -> Result
    let next = Atomic<Int>(0)

    init(items: [Item], visit: @escaping @Sendable (Item) -> Result) {
      self.items = items
      self.visit = visit
    }

    func run(_ share: Share<Result>) {
      while true {
        let begin = next.add(Self.portion, ordering: .relaxed).oldValue
        guard begin < items.count else { return }
        share.results += items[begin..<min(begin + Self.portion, items.count)].map(visit)
      }
    }
  }

  /// What one thread found. It is that thread's until it has ended, and then its starter's: nobody else has it.
  private final class Share<Result: Sendable>: @unchecked Sendable {
    var results: [Result] = []
  }
}
