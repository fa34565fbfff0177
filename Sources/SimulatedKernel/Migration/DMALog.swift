import HostModel

/// A log of the memory that a device writes to (`struct vfio_log_ops`). This base class is mtty's: mtty does no DMA, so
/// every call succeeds and reports nothing (`mtty_log_start` and its siblings).
class DMALog {
  func start(_ ranges: [DMARange]) throws(ErrorNumber) {}
  func stop() throws(ErrorNumber) {}
  /// `log_read_and_clear`. No simulated device writes to memory.
  func report(_ range: DMARange) throws(ErrorNumber) {}
}

/// The log of a driver whose device tracks its writes (`mlx5vf_start_page_tracker`, `pds_vfio_dma_logging_start`). One
/// at a time.
final class TrackingDMALog: DMALog {
  private var ranges: [DMARange]?

  override func start(_ ranges: [DMARange]) throws(ErrorNumber) {
    if self.ranges != nil { throw .EINVAL }
    self.ranges = ranges
  }

  override func stop() { end() }

  override func report(_ range: DMARange) throws(ErrorNumber) { if ranges == nil { throw .EINVAL } }

  /// Ends the log when the device is closed or has lost it.
  func end() { ranges = nil }
}
