/// Where a device is in a migration (`enum vfio_device_mig_state`, include/uapi/linux/vfio.h). The raw value is what the
/// kernel prints (`vfio_device_state_read`, drivers/vfio/debugfs.c).
package enum MigrationState: String, Hashable, Sendable, CaseIterable {
  /// It failed, and only a reset helps.
  case error = "ERROR"
  /// It stands still.
  case stop = "STOP"
  /// It runs, and is in no migration.
  case running = "RUNNING"
  /// It stands still, and its state can be read.
  case stopCopy = "STOP_COPY"
  /// It stands still, and a state is written to it.
  case resuming = "RESUMING"
  /// It runs, and starts no DMA to other devices.
  case runningP2P = "RUNNING_P2P"
  /// It runs, and what changes of its state can be read.
  case preCopy = "PRE_COPY"
  /// The same without DMA to other devices.
  case preCopyP2P = "PRE_COPY_P2P"

  /// Its number in the enumeration.
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

  /// The state of a number; nil where there is none.
  package init?(number: UInt32) {
    guard let state = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = state
  }
}
