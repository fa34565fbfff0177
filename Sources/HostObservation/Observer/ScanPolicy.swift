import HostModel

/// Decides what each scan of a host reads, from the kernel's counters and from how many scans ago everything was read.
struct ScanPolicy: Sendable {
  /// The number of ticks after which everything has been read again.
  static let staleness = ProcessScan.staleness
  /// The number of ticks after which everything has been read again on a host where nothing happens.
  static let quietStaleness = ProcessScan.quietStaleness

  private var turn = 0
  private var counters: KernelCounters?
  /// The counters that stood still up to the scan before.
  private var wasStill = Stillness()

  /// Returns the plan of the next scan. `isExplainedByMappings` if the last result needed the mappings of every
  /// process.
  ///
  /// A counter counts as standing still only if it did for two scans. Some events are counted a moment before they can
  /// be seen (a device's removal is announced before its directory goes, `device_del`; a file is counted before its
  /// descriptor exists), so the first of the two scans is the one that reads their effect.
  mutating func next(
    _ extent: HostObserver.Extent, _ now: KernelCounters, isExplainedByMappings: Bool
  ) -> ScanPlan {
    turn = (turn + 1) % Self.quietStaleness
    let recent = counters.map { now.stillness(since: $0) } ?? Stillness()
    let still = recent.and(wasStill)
    (counters, wasStill) = (now, recent)
    // No counter covers mappings, so a host that only they explain is read again in full every `staleness` ticks.
    let isDue = turn % Self.staleness == 0 && (!still.devices || isExplainedByMappings)
    return ScanPlan(
      extent: extent == .tick && isDue ? .changes : extent, still: still, isRefreshTurn: turn == 0,
      countsOpenFiles: now.openedFiles != nil)
  }
}
