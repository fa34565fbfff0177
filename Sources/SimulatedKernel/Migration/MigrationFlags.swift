/// The migration support that a driver advertises (`migration_flags`; VFIO_MIGRATION_ in include/uapi/linux/vfio.h).
package struct MigrationFlags: OptionSet, Hashable, Sendable {
  /// The bits of the UAPI field.
  package let rawValue: UInt64

  /// Creates flags from the bits of the UAPI field.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// VFIO_MIGRATION_STOP_COPY: adds STOP, STOP_COPY and RESUMING.
  package static let stopCopy = MigrationFlags(rawValue: 1 << 0)
  /// VFIO_MIGRATION_P2P: adds RUNNING_P2P.
  package static let p2p = MigrationFlags(rawValue: 1 << 1)
  /// VFIO_MIGRATION_PRE_COPY: adds PRE_COPY, and with P2P also PRE_COPY_P2P.
  package static let preCopy = MigrationFlags(rawValue: 1 << 2)
}
