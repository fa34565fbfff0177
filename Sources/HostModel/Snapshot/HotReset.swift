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
  /// The present holders of the set's groups, and what each lacks to reset the set.
  package var callers: [Caller]

  /// A process that holds a part of the set.
  package struct Caller: Hashable, Sendable {
    /// The process.
    package var pid: Int32
    /// The groups of members that it does not hold.
    package var lackingGroups: [Int]
    /// The members in those groups.
    package var lackingDevices: [DeviceAddress]

    /// Creates a caller.
    package init(pid: Int32, lackingGroups: [Int], lackingDevices: [DeviceAddress]) {
      self.pid = pid
      self.lackingGroups = lackingGroups
      self.lackingDevices = lackingDevices
    }
  }

  /// Creates a hot reset.
  package init(
    verdict: Verdict, mechanism: DeviceSetRule?, availability: Availability, affected: [AffectedFunction],
    callers: [Caller] = []
  ) {
    self.callers = callers
    self.verdict = verdict
    self.mechanism = mechanism
    self.availability = availability
    self.affected = affected
  }
}
