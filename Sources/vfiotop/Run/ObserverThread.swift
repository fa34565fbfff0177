import CLinux
import Dashboard
import Glibc
import HostModel
import HostObservation
import Runtime
import Synchronization

/// Observes a host on a thread of its own: at once, at every interval, when something seems to have changed, and when
/// asked. The screen never waits for it.
final class ObserverThread: Sendable {
  private struct Wishes {
    var interval: Int
    var extent: HostObserver.Extent?
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

  /// Starts to observe; `root` is where changes are listened for, nil for nowhere. False when there is no memory for a thread.
  ///
  /// With a gate the threads wait before it, all that listening needs being open by then.
  func start(
    _ source: SnapshotSource, root: String?, behind gate: Gate? = nil,
    post: @escaping @Sendable (DashboardEvent) -> Void
  ) -> Bool {
    // Without it the interval has to do; what it hears is seen sooner.
    if let root {
      // It belongs to that thread from here on.
      let heard = Mutex(ChangeMonitor(root: root))
      _ = Worker.start("vfiotop-changes") { [self] in
        gate?.wait()
        heard.withLock { signals in
          guard signals.watchesNodes || signals.hearsDevices else { return }
          while true { if signals.wait(timeoutMilliseconds: 60_000) != nil { look(.changes) } }
        }
      }
    }
    return Worker.start("vfiotop-observe") { [self] in
      gate?.wait()
      var source = source
      var extent = HostObserver.Extent.full
      var previous: Snapshot?
      while true {
        let start = Clock.steady
        let look = source.look(extent)
        let end = Clock.steady
        if let reason = look.facts.gaps.unreadableHost {
          post(.observationFailed(reason))
        } else {
          post(
            .observed(
              Observation(
                snapshot: look.snapshot, readiness: look.readiness, duration: Int(end - start), steady: end,
                after: previous)))
          // Nobody has anything to look at before the first look; after it, keys come before looks.
          if previous == nil { _ = cl_thread_nice(5) }
          previous = look.snapshot
        }
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

  private func look(_ extent: HostObserver.Extent) {
    // A wish for a full look is not lessened by a change that is heard after it.
    wishes.withLock { if $0.extent != .full { $0.extent = extent } }
    cl_event_post(wake)
  }

  /// Blocks until it is time to look again, and says at how much.
  private func waitForNext(since start: Int64) -> HostObserver.Extent {
    while true {
      let (interval, wish) = wishes.withLock { wishes in
        defer { wishes.extent = nil }
        return (wishes.interval, wishes.extent)
      }
      if let wish { return wish }
      let left = start + Int64(interval) - Clock.steady
      guard left > 0 else { return .tick }
      if Poll.isReadable(wake, milliseconds: Int32(clamping: left)) { cl_event_drain(wake) }
    }
  }
}
