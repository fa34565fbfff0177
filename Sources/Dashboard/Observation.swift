import HostModel

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
