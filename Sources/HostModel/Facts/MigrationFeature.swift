/// What of a migration a device can do (VFIO_MIGRATION_ in include/uapi/linux/vfio.h, and `log_ops`). The raw value is
/// what the kernel prints in `features` (drivers/vfio/debugfs.c, from 6.18).
package enum MigrationFeature: String, Hashable, Sendable, CaseIterable {
  /// Its state can be read and written while it stands still (VFIO_MIGRATION_STOP_COPY).
  case stopCopy = "stop-copy"
  /// It can stop DMA to other devices alone (VFIO_MIGRATION_P2P).
  case p2p
  /// Its state can be read while it runs (VFIO_MIGRATION_PRE_COPY).
  case preCopy = "pre-copy"
  /// It tells which memory it wrote to (VFIO_DEVICE_FEATURE_DMA_LOGGING_START).
  case dirtyTracking = "dirty-tracking"
}
