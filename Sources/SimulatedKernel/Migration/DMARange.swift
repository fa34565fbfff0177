/// A range of I/O virtual addresses (`struct vfio_device_feature_dma_logging_range`).
package struct DMARange: Hashable, Sendable {
  /// `iova`.
  package var start: UInt64
  /// `length`.
  package var length: UInt64

  /// A range of `length` bytes.
  package init(start: UInt64, length: UInt64) {
    self.start = start
    self.length = length
  }
}
