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
    var started: [pthread_t] = []
    for _ in 0..<max(0, extra) {
      var thread = pthread_t()
      let body = Unmanaged.passRetained(Body { work.run() })
      let result = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
          return nil
        }, body.toOpaque())
      if result == 0 { started.append(thread) } else { body.release() }
    }
    work.run()
    for thread in started { pthread_join(thread, nil) }
    return work.results.withLock { $0 }
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
    let results = Mutex<[Result]>([])

    init(items: [Item], visit: @escaping @Sendable (Item) -> Result) {
      self.items = items
      self.visit = visit
    }

    func run() {
      while true {
        let begin = next.add(Self.portion, ordering: .relaxed).oldValue
        guard begin < items.count else { return }
        let found = items[begin..<min(begin + Self.portion, items.count)].map(visit)
        results.withLock { $0 += found }
      }
    }
  }
}
