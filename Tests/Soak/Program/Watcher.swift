import ActionPlanning
import Dashboard
import HostModel
import HostObservation
import Reports
import Screen
import SimulatedKernel
import TerminalText
import TruthComparison

/// vfiotop watching a host: the same observer, state, screen and lines of `watch`, with time as a value.
struct Watcher {
  /// The number of snapshots compared with the kernel.
  private(set) var looks = 0
  /// The number of snapshots that were late, as a tick's scan may be (``HostObserver``).
  private(set) var lateLooks = 0
  /// The lines and bytes that `watch --json` has printed.
  private(set) var told = (lines: 0, bytes: 0)
  /// The bytes and cells drawn, so that the drawing cannot be optimised away.
  private(set) var drawn = 0

  private let kernel: SimulatedKernel
  private var observer: HostObserver
  private var state: DashboardState
  private var previous: Snapshot?
  private let watch = WatchReport(isJSON: true, layout: TextLayout(glyphs: .unicode))
  private var late = 0
  private var keys = Self.keys.makeIterator()

  /// A user who browses, freezes the display for a while, and leaves nothing open.
  private static let keys: [Key] =
    "jjlkh2jjI>3jj4jj5jjhl6kkk7[1jjffjGgpn?q".map { Key.character($0) } + [.tab, .tab, .tab]

  /// Watches a kernel from this time on.
  init(_ kernel: SimulatedKernel, now: Int64) {
    self.kernel = kernel
    let files = SimulatedFiles(kernel)
    observer = HostObserver(files: files, observer: .root, names: PCIIDs(files))
    state = DashboardState(size: Size(width: 120, height: 40), interval: 2000, now: now)
  }

  /// The differences of the current snapshot from the kernel's state; empty if all is well.
  mutating func look(at now: Int64) throws -> [String] {
    looks += 1
    var (snapshot, facts) = observe(.tick, now)
    var differences = TruthComparison(snapshot, kernel).differences
    if !differences.isEmpty {
      // A process that opened as many files as it closed is noticed a few scans later, and by a full scan at once.
      (snapshot, facts) = observe(.full, now)
      let rest = TruthComparison(snapshot, kernel).differences
      late += 1
      lateLooks += 1
      if rest.isEmpty, late <= HostObserver.staleness { differences = [] } else { differences += rest }
    } else {
      late = 0
    }
    for change in previous.map(snapshot.changes) ?? [] {
      told.lines += 1
      told.bytes += try watch.line(change).utf8.count
    }
    _ = state.update(.tick(now))
    _ = state.update(
      .observed(Observation(snapshot: snapshot, readiness: VFIOReadiness(of: facts), duration: 5, after: previous)))
    previous = snapshot
    use(now)
    return differences
  }

  private mutating func observe(_ extent: HostObserver.Extent, _ now: Int64) -> (Snapshot, HostFacts) {
    var facts = observer.observe(extent)
    facts.takenAt = now
    return (Snapshot(of: facts), facts)
  }

  private mutating func use(_ now: Int64) {
    let key =
      keys.next()
      ?? {
        keys = Self.keys.makeIterator(); return keys.next() ?? .up
      }()
    _ = state.update(.key(key))
    let entry = JournalEntry(at: now, action: .functionReset, event: .call, call: .reset, text: "reset \(now)")
    _ = state.update(.helper(.journal(entry)))
    drawn += Dashboard.render(state).text.utf8.count
  }
}
