/// A device's migration state and features.
package struct Migration: Hashable, Sendable {
  /// The device's state; nil if it is unknown or the device cannot migrate.
  package var state: MigrationState?
  /// The device's features; nil if the kernel does not tell (before 6.18), empty if the device cannot migrate.
  package var features: [MigrationFeature]?
  /// The number of visible descriptors on migration data files that can only be this device's.
  package var dataDescriptors: Int

  /// Creates a migration state.
  package init(state: MigrationState?, features: [MigrationFeature]?, dataDescriptors: Int = 0) {
    self.state = state
    self.features = features
    self.dataDescriptors = dataDescriptors
  }

  /// The state of a device whose driver has no migration (`vfio_device.mig_ops` is null).
  package static let impossible = Migration(state: nil, features: [])

  /// True if the driver has migration.
  package var isPossible: Bool { self.features != [] || state != nil }

  /// True during a migration: the device is in none of its usual states, or its data is being read or written.
  package var isInProgress: Bool {
    switch state {
    case nil: dataDescriptors > 0
    case .running?, .error?: false
    default: true
    }
  }
}
