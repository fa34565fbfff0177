import HostModel

/// One observation of the host. What takes time is done when it is made, on the thread that read the host.
package struct Observation: Equatable, Sendable {
  /// The snapshot of the host.
  package let snapshot: Snapshot
  /// The missing requirements of VFIO on the host.
  package let readiness: VFIOReadiness
  /// The duration of the scan, in milliseconds.
  package let duration: Int
  /// The time at which the scan ended, on CLOCK_MONOTONIC; nil for the time of the snapshot.
  let steady: Int64?
  /// The index of the snapshot; nil if only the time is new.
  let index: SnapshotIndex?
  /// The widths of the index's columns.
  let widths: ColumnWidths
  /// The changes since the previous observation; nil if that is unknown.
  let changes: [Change]?
  /// The patch back to the previous snapshot; nil if that is unknown, or the same.
  let patch: SnapshotPatch?

  /// Creates an observation that follows a previous snapshot.
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

  /// Creates an observation of facts, with every rule applied.
  package init(of facts: HostFacts, duration: Int = 0) {
    self.init(snapshot: Snapshot(of: facts), readiness: VFIOReadiness(of: facts), duration: duration)
  }
}
