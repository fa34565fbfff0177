/// The VFIO devices that share one kernel `vfio_device_set`.
package struct DeviceSet: Hashable, Sendable {
  /// What names it, `bus:0000:08`, `slot:0000:01:00`, `device:...`, `dprc:...`.
  package var id: String
  /// The rule that made it.
  package var rule: DeviceSetRule
  /// How sure the membership is.
  package var certainty: Certainty
  /// The members, in order.
  package var members: [DeviceAddress]
  /// The sum of the members' open counts, nil when one of them is unknown.
  package var openCount: Int?
  /// How sure that sum is: no surer than its least sure part; nil when it is unknown.
  package var openCountCertainty: Device.CountCertainty?
  /// What a hot reset of the set would end in, and what it would hit.
  package var hotReset: HotReset

  /// A set from its parts.
  package init(
    id: String, rule: DeviceSetRule, certainty: Certainty, members: [DeviceAddress], openCount: Int?,
    openCountCertainty: Device.CountCertainty? = .computed, hotReset: HotReset
  ) {
    self.id = id
    self.rule = rule
    self.certainty = certainty
    self.members = members
    self.openCount = openCount
    self.openCountCertainty = openCount == nil ? nil : openCountCertainty
    self.hotReset = hotReset
  }
}

/// What a set's key is (`vfio_assign_device_set`, drivers/vfio/vfio_main.c).
package enum DeviceSetRule: String, Hashable, Sendable {
  /// The PCI bus.
  case bus
  /// The PCI slot, where a hotplug driver can reset it.
  case slot
  /// The device alone.
  case device
  /// The fsl-mc container object.
  case dprc
}

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

/// A PCI function that a hot reset hits.
package struct AffectedFunction: Hashable, Sendable {
  /// Where it is.
  package var address: PCIAddress
  /// Its IOMMU group.
  package var iommuGroup: Int?
  /// Its driver.
  package var driver: String?
  /// It is a member of the set.
  package var isMember: Bool
  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO lists it.
  package var isReportedByKernel: Bool

  /// An entry from its parts.
  package init(address: PCIAddress, iommuGroup: Int?, driver: String?, isMember: Bool, isReportedByKernel: Bool) {
    self.address = address
    self.iommuGroup = iommuGroup
    self.driver = driver
    self.isMember = isMember
    self.isReportedByKernel = isReportedByKernel
  }
}
