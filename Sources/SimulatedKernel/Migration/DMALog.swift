import HostModel

/// A log of the memory that a device writes to (`struct vfio_log_ops`). This one is mtty's, which does no DMA: it takes
/// every call, and has nothing to tell (`mtty_log_start` and the others).
class DMALog {
  func start(_ ranges: [DMARange]) throws(Errno) {}
  func stop() throws(Errno) {}
  /// `log_read_and_clear`; no simulated device writes to memory.
  func report(_ range: DMARange) throws(Errno) {}
}

/// The log of a driver that has its device keep one (`mlx5vf_start_page_tracker`, `pds_vfio_dma_logging_start`): one at a
/// time.
final class TrackingDMALog: DMALog {
  private var ranges: [DMARange]?

  override func start(_ ranges: [DMARange]) throws(Errno) {
    if self.ranges != nil { throw Errno(.EINVAL) }
    self.ranges = ranges
  }

  override func stop() { end() }

  override func report(_ range: DMARange) throws(Errno) { if ranges == nil { throw Errno(.EINVAL) } }

  /// The device is closed, or lost it.
  func end() { ranges = nil }
}

/// A range of a device's addresses (`struct vfio_device_feature_dma_logging_range`).
package struct DMARange: Hashable, Sendable {
  /// `iova`.
  package var start: UInt64
  /// `length`.
  package var length: UInt64

  /// A range from its parts.
  package init(start: UInt64, length: UInt64) {
    self.start = start
    self.length = length
  }
}
