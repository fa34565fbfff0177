/// What is known of a device and migrations.
package struct Migration: Hashable, Sendable {
  /// Where it is in one; nil where that is not known, or it cannot migrate.
  package var state: MigrationState?
  /// What it can do; nil where the kernel does not tell (before 6.18), empty where it cannot migrate.
  package var features: [MigrationFeature]?
  /// Descriptors on data files of a migration that were seen and can be no other device's.
  package var dataDescriptors: Int

  /// A migration from its parts.
  package init(state: MigrationState?, features: [MigrationFeature]?, dataDescriptors: Int = 0) {
    self.state = state
    self.features = features
    self.dataDescriptors = dataDescriptors
  }

  /// Its driver has no migration (`vfio_device.mig_ops`).
  package static let impossible = Migration(state: nil, features: [])

  /// Its driver has migrations.
  package var isPossible: Bool { self.features != [] || state != nil }

  /// A migration is under way: the device left the states of everyday, or its data is being read or written.
  package var isInProgress: Bool {
    switch state {
    case nil: dataDescriptors > 0
    case .running?, .error?: false
    default: true
    }
  }
}
