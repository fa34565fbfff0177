/// A migration feature of a device (VFIO_MIGRATION_ in include/uapi/linux/vfio.h, and `log_ops`). The raw value is the
/// word that the kernel prints in `features` (drivers/vfio/debugfs.c, from 6.18).
package enum MigrationFeature: String, Hashable, Sendable, CaseIterable {
  /// The state can be read and written while the device is stopped (VFIO_MIGRATION_STOP_COPY).
  case stopCopy = "stop-copy"
  /// DMA to other devices can be stopped by itself (VFIO_MIGRATION_P2P).
  case p2p
  /// The state can be read while the device runs (VFIO_MIGRATION_PRE_COPY).
  case preCopy = "pre-copy"
  /// The device reports the memory that it wrote to (VFIO_DEVICE_FEATURE_DMA_LOGGING_START).
  case dirtyTracking = "dirty-tracking"
}
