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
