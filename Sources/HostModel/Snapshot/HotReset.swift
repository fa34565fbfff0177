/// The outcome of VFIO_DEVICE_PCI_HOT_RESET on a set and the functions it would affect.
package struct HotReset: Hashable, Sendable {
  /// The callers that own the whole set or could take it now: every group's file, or every device bound to one iommufd.
  package enum Availability: String, Hashable, Sendable {
    /// Every group is free.
    case anyone
    /// One process holds some of them and the rest are free.
    case holder
    /// No single process could.
    case nobody
    /// Some group appears to be free and may not be.
    case unknown
  }

  /// The verdict for a process with the most ownership that one process could have.
  package var verdict: Verdict
  /// Slot or bus; nil if nothing can be reset.
  package var mechanism: DeviceSetRule?
  /// The callers that could make it now.
  package var availability: Availability
  /// The affected functions, in order of address; empty if nothing can be reset.
  package var affected: [AffectedFunction]

  /// Creates a hot reset.
  package init(
    verdict: Verdict, mechanism: DeviceSetRule?, availability: Availability, affected: [AffectedFunction]
  ) {
    self.verdict = verdict
    self.mechanism = mechanism
    self.availability = availability
    self.affected = affected
  }
}
