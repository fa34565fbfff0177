import ActionPlanning
import HostModel
import Screen

/// Everything that can happen to the dashboard. Time and the host come in as values, so a test is a list of these.
package enum DashboardEvent: Equatable, Sendable {
  /// The user did something.
  case key(Key)
  /// The terminal has another size.
  case resize(Size)
  /// The host was observed.
  case observed(Observation)
  /// The host could not be observed, and why.
  case observationFailed(String)
  /// The time, in milliseconds since 1970 (UTC), and on a clock that nobody sets (CLOCK_MONOTONIC): how long something
  /// takes is told by that one alone. Without it both are the same.
  case tick(Int64, steady: Int64? = nil)
  /// The process that acts said something.
  case helper(HelperMessage)
  /// The process that acts has ended or cannot be started: one sentence. What it held is closed.
  case helperLost(String)
  /// Something to know before anything else: one sentence.
  case notice(String)
  /// What came of something that the dashboard asked for: one sentence, seen until the next key.
  case answer(String)
  /// Something of the program's own does not work: one sentence.
  case warning(String)
  /// A text was sent to the user's clipboard, or was not, and why.
  case copied(String, refusal: Clipboard.Refusal?)
}

/// One observation of the host. What takes time is done when it is made, on the thread that read the host.
package struct Observation: Equatable, Sendable {
  /// What the host was like.
  package let snapshot: Snapshot
  /// What is missing before VFIO can be used there.
  package let readiness: VFIOReadiness
  /// How long it took to read, in milliseconds.
  package let duration: Int
  /// When it was finished, on the clock that nobody sets; nil for the time of the snapshot.
  let steady: Int64?
  /// The index of the snapshot; nil where nothing but the time is new.
  let index: SnapshotIndex?
  /// The widths of the index's columns.
  let widths: ColumnWidths
  /// What changed since the observation before; nil where that is not known.
  let changes: [Change]?
  /// How to get the snapshot of the observation before back; nil where that is not known, or the same.
  let patch: SnapshotPatch?

  /// An observation from its parts; `previous` is the snapshot of the one before.
  package init(
    snapshot: Snapshot, readiness: VFIOReadiness, duration: Int = 0, steady: Int64? = nil,
    after previous: Snapshot? = nil
  ) {
    self.snapshot = snapshot
    self.readiness = readiness
    self.duration = duration
    self.steady = steady
    let isRepeated = previous.map { $0.isSameState(as: snapshot) } ?? false
    index = isRepeated ? nil : SnapshotIndex(snapshot)
    widths = index.map(ColumnWidths.init) ?? ColumnWidths()
    changes = isRepeated ? [] : previous.map(snapshot.changes)
    patch = isRepeated ? nil : previous.map { SnapshotPatch(from: snapshot, to: $0) }
  }

  /// What was read of a host, with every rule applied.
  package init(of facts: HostFacts, duration: Int = 0) {
    self.init(snapshot: Snapshot(of: facts), readiness: VFIOReadiness(of: facts), duration: duration)
  }
}

/// What the dashboard asks of the program around it.
package enum Effect: Hashable, Sendable {
  /// Leave.
  case quit
  /// Observe the host now.
  case observeNow
  /// Observe the host at this interval from now on, in milliseconds.
  case setInterval(Int)
  /// Send the whole screen again, whatever the terminal shows.
  case redrawAll
  /// Send this to the user's clipboard, and say with ``DashboardEvent/copied(_:refusal:)`` what came of it.
  case copy(String)
  /// Send this to the process that acts, and start one where there is none.
  case tell(HelperRequest)
  /// Write this snapshot to a new file.
  case save(Snapshot)
  /// Leave the process that acts behind: it stays in a call that does not return. Nothing that it says counts any more,
  /// and the next order starts a new one.
  case forgetHelper
}
