/// The VFIO devices that share one kernel `vfio_device_set`.
package struct DeviceSet: Hashable, Sendable {
  /// The set's ID: `bus:0000:08`, `slot:0000:01:00`, `device:...`, `dprc:...`.
  package var id: String
  /// The rule that made it.
  package var rule: DeviceSetRule
  /// The certainty of the membership.
  package var certainty: Certainty
  /// The members, in order.
  package var members: [DeviceAddress]
  /// The sum of the members' open counts; nil if one is unknown.
  package var openCount: Int?
  /// The certainty of that sum, which is that of its least certain part; nil if the sum is unknown.
  package var openCountCertainty: Device.CountCertainty?
  /// The outcome of a hot reset of the set and the functions it would affect.
  package var hotReset: HotReset

  /// Creates a set.
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
