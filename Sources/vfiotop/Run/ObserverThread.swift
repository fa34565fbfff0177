import CLinux
import Dashboard
import Glibc
import HostModel
import HostObservation
import Runtime
import Sealing
import Synchronization

/// Observes a host on a thread of its own: at once, at every interval, after a possible change, and on request. The
/// screen never waits for it.
final class ObserverThread: Sendable {
  private struct Requests {
    var interval: Int
    var extent: HostObserver.Extent?
    var knownFiles: [KnownDeviceFile] = []
  }

  private let requests: Mutex<Requests>
  /// Readable while there are requests that the thread has not seen (eventfd(2)).
  private let wake: Int32

  /// Creates an observer that scans every `interval` milliseconds; nil if the process is out of descriptors.
  init?(interval: Int) {
    requests = Mutex(Requests(interval: interval))
    wake = cl_event_open()
    if wake < 0 { return nil }
  }

  /// Starts to observe; `root` is the root whose changes are monitored, nil for none. Returns false if there is no
  /// memory for a thread.
  ///
  /// With a gate, the threads wait at it before they start; the change monitor has its descriptors open by then.
  func start(
    _ source: SnapshotSource, root: String?, behind gate: Gate? = nil,
    post: @escaping @Sendable (DashboardEvent) -> Void
  ) -> Bool {
    // The monitor shows changes sooner; without it, the interval applies.
    if let root {
      // The monitor belongs to that thread from here on.
      let owned = Mutex(ChangeMonitor(root: root))
      _ = Worker.start("vfiotop-changes") { [self] in
        gate?.wait()
        owned.withLock { monitor in
          guard monitor.watchesNodes || monitor.hearsDevices else { return }
          while true { if monitor.wait(timeoutMilliseconds: 60_000) != nil { look(.changes) } }
        }
      }
    }
    // The thread that reads the host inherits the rights for it.
    return FileCapabilities.whileObserving {
      Worker.start("vfiotop-observe") { [self] in observe(source, behind: gate, post) }
    }
  }

  private func observe(
    _ source: SnapshotSource, behind gate: Gate?, _ post: @escaping @Sendable (DashboardEvent) -> Void
  ) {
    gate?.wait()
    var source = source
    var extent = HostObserver.Extent.full
    var previous: Snapshot?
    while true {
      source.know(requests.withLock(\.knownFiles))
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
        // Nothing is on the screen before the first scan; after it, keys have priority over scans.
        if previous == nil { _ = cl_thread_nice(5) }
        previous = look.snapshot
      }
      extent = waitForNext(since: start)
    }
  }

  /// Requests a full scan at once.
  func lookNow() { look(.full) }

  /// Sets the interval of scans, in milliseconds.
  func setInterval(_ interval: Int) {
    requests.withLock { $0.interval = interval }
    cl_event_post(wake)
  }

  /// Tells the observer of the device files that vfiotop has open itself; the next scan knows them.
  func know(_ files: [KnownDeviceFile]) { requests.withLock { $0.knownFiles = files } }

  private func look(_ extent: HostObserver.Extent) {
    // A request for a full scan is not reduced by a change that is noticed after it.
    requests.withLock { if $0.extent != .full { $0.extent = extent } }
    cl_event_post(wake)
  }

  /// Blocks until the next scan is due, and returns its extent.
  private func waitForNext(since start: Int64) -> HostObserver.Extent {
    while true {
      let (interval, extent) = requests.withLock { requests in
        defer { requests.extent = nil }
        return (requests.interval, requests.extent)
      }
      if let extent { return extent }
      let left = start + Int64(interval) - Clock.steady
      guard left > 0 else { return .tick }
      if Poll.isReadable(wake, milliseconds: Int32(clamping: left)) { cl_event_drain(wake) }
    }
  }
}
