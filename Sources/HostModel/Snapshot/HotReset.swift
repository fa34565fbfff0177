/// What VFIO_DEVICE_PCI_HOT_RESET on a set would end in, and what it would hit.
package struct HotReset: Hashable, Sendable {
  /// Who has, or could take now, ownership of the whole set: every group's file, or every device bound to one iommufd.
  package enum Availability: String, Hashable, Sendable {
    /// Every group is free.
    case anyone
    /// One process holds some of them and the rest are free.
    case holder
    /// No one process could.
    case nobody
    /// Some group looks free and may not be.
    case unknown
  }

  /// The answer to a process with the best ownership that one process could have.
  package var verdict: Verdict
  /// How: by the slot or by the bus; nil when nothing can be reset.
  package var mechanism: DeviceSetRule?
  /// Who could call it now.
  package var availability: Availability
  /// Everything that is hit, in order of address; empty when nothing can be reset.
  package var affected: [AffectedFunction]

  /// A hot reset from its parts.
  package init(
    verdict: Verdict, mechanism: DeviceSetRule?, availability: Availability, affected: [AffectedFunction]
  ) {
    self.verdict = verdict
    self.mechanism = mechanism
    self.availability = availability
    self.affected = affected
  }
}
