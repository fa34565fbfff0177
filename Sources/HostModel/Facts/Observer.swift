/// The user for whom verdicts are computed.
package struct Observer: Hashable, Sendable {
  /// Effective user ID.
  package var userID: UInt32
  /// Effective and supplementary group IDs.
  package var groupIDs: [UInt32]
  /// CAP_SYS_RAWIO is effective (no-IOMMU groups need it).
  package var hasRawIO: Bool
  /// CAP_DAC_OVERRIDE is effective (node permissions do not apply).
  package var overridesPermissions: Bool

  /// Creates an observer.
  package init(userID: UInt32, groupIDs: [UInt32], hasRawIO: Bool, overridesPermissions: Bool) {
    self.userID = userID
    self.groupIDs = groupIDs
    self.hasRawIO = hasRawIO
    self.overridesPermissions = overridesPermissions
  }

  /// Root with every capability.
  package static let root = Observer(userID: 0, groupIDs: [0], hasRawIO: true, overridesPermissions: true)
}
