/// The migration state of a device (`enum vfio_device_mig_state`, include/uapi/linux/vfio.h). The raw value is the word
/// that the kernel prints (`vfio_device_state_read`, drivers/vfio/debugfs.c).
package enum MigrationState: String, Hashable, Sendable, CaseIterable {
  /// The device failed, and only a reset recovers it.
  case error = "ERROR"
  /// The device is stopped.
  case stop = "STOP"
  /// The device runs and is in no migration.
  case running = "RUNNING"
  /// The device is stopped and its state can be read.
  case stopCopy = "STOP_COPY"
  /// The device is stopped and a state is being written to it.
  case resuming = "RESUMING"
  /// The device runs and starts no DMA to other devices.
  case runningP2P = "RUNNING_P2P"
  /// The device runs and changes of its state can be read.
  case preCopy = "PRE_COPY"
  /// As `preCopy`, without DMA to other devices.
  case preCopyP2P = "PRE_COPY_P2P"

  /// The number in the kernel's enumeration.
  package var number: UInt32 {
    switch self {
    case .error: 0
    case .stop: 1
    case .running: 2
    case .stopCopy: 3
    case .resuming: 4
    case .runningP2P: 5
    case .preCopy: 6
    case .preCopyP2P: 7
    }
  }

  /// Creates the state with a number; nil if there is none.
  package init?(number: UInt32) {
    guard let state = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = state
  }
}
