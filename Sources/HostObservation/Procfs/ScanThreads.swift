import Glibc
import Synchronization

/// Runs the reads of a scan on a few threads. They block in the kernel and must not run on the cooperative pool.
enum ScanThreads {
  /// Returns the results of all items, in no order. The calling thread works too, and alone if no other can be started.
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
    /// The number of items taken at a time: one process may have ten descriptors or ten thousand.
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

  /// The results of one thread. They belong to it until it has ended and then to the thread that started it.
  private final class Share<Result: Sendable>: @unchecked Sendable {
    var results: [Result] = []
  }
}
