import CLinux
import Dashboard
import Glibc
import HostObservation
import ScreenNcurses
import Synchronization

/// Observes a host on a thread of its own: at once, at every interval, when something seems to have changed, and when
/// asked. The screen never waits for it.
final class HostWatch: Sendable {
  private struct Wishes {
    var interval: Int
    var extent: ProcessScan.Extent?
  }

  private let wishes: Mutex<Wishes>
  /// Readable while there are wishes that the thread has not seen (eventfd(2)).
  private let wake: Int32

  /// A watch that looks every `interval` milliseconds; nil when the process is out of descriptors.
  init?(interval: Int) {
    wishes = Mutex(Wishes(interval: interval))
    wake = cl_event_open()
    if wake < 0 { return nil }
  }

  /// Starts to observe; `root` is where changes are listened for. False when there is no memory for a thread.
  func start(_ source: SnapshotSource, root: String, post: @escaping @Sendable (Observation) -> Void) -> Bool {
    // Without it the interval has to do; what it hears is seen sooner.
    _ = Worker.start("vfiotop-changes") { [self] in
      let signals = ChangeSignals(root: root)
      guard signals.watchesNodes || signals.hearsDevices else { return }
      while true { if signals.wait(timeoutMilliseconds: 60_000) != nil { look(.changes) } }
    }
    return Worker.start("vfiotop-observe") { [self] in
      var source = source
      var extent = ProcessScan.Extent.full
      while true {
        let start = Self.now()
        let look = source.look(extent)
        post(Observation(snapshot: look.snapshot, readiness: look.readiness, duration: Self.now() - start))
        extent = waitForNext(since: start)
      }
    }
  }

  /// Looks now, at all there is.
  func lookNow() { look(.full) }

  /// Looks at another interval from now on, in milliseconds.
  func setInterval(_ interval: Int) {
    wishes.withLock { $0.interval = interval }
    cl_event_post(wake)
  }

  private func look(_ extent: ProcessScan.Extent) {
    // A wish for a full look is not lessened by a change that is heard after it.
    wishes.withLock { if $0.extent != .full { $0.extent = extent } }
    cl_event_post(wake)
  }

  /// Blocks until it is time to look again, and says at how much.
  private func waitForNext(since start: Int) -> ProcessScan.Extent {
    while true {
      let (interval, wish) = wishes.withLock { wishes in
        defer { wishes.extent = nil }
        return (wishes.interval, wishes.extent)
      }
      if let wish { return wish }
      let left = start + interval - Self.now()
      guard left > 0 else { return .changes }
      var source = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
      if poll(&source, 1, Int32(clamping: left)) > 0 { cl_event_drain(wake) }
    }
  }

  /// CLOCK_MONOTONIC in milliseconds.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
