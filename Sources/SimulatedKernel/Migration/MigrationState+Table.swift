import HostModel

/// What of migrations a driver says its device can do (`migration_flags`; VFIO_MIGRATION_ in include/uapi/linux/vfio.h).
package struct MigrationFlags: OptionSet, Hashable, Sendable {
  /// The bits.
  package let rawValue: UInt64

  /// Flags by their bits.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// VFIO_MIGRATION_STOP_COPY: STOP, STOP_COPY and RESUMING are there.
  package static let stopCopy = MigrationFlags(rawValue: 1 << 0)
  /// VFIO_MIGRATION_P2P: and RUNNING_P2P.
  package static let p2p = MigrationFlags(rawValue: 1 << 1)
  /// VFIO_MIGRATION_PRE_COPY: and PRE_COPY; with P2P also PRE_COPY_P2P.
  package static let preCopy = MigrationFlags(rawValue: 1 << 2)
}

extension MigrationState {
  /// `vfio_from_fsm_table`: from the state of the row on the way to that of the column, the next one. Rows and columns in
  /// the order of the numbers.
  private static let table: [[MigrationState]] = [
    [.error, .error, .error, .error, .error, .error, .error, .error],
    // From STOP.
    [.error, .stop, .runningP2P, .stopCopy, .resuming, .runningP2P, .runningP2P, .runningP2P],
    // From RUNNING.
    [.error, .runningP2P, .running, .runningP2P, .runningP2P, .runningP2P, .preCopy, .runningP2P],
    // From STOP_COPY.
    [.error, .stop, .stop, .stopCopy, .stop, .stop, .error, .error],
    // From RESUMING.
    [.error, .stop, .stop, .stop, .resuming, .stop, .stop, .stop],
    // From RUNNING_P2P.
    [.error, .stop, .running, .stop, .stop, .runningP2P, .running, .preCopyP2P],
    // From PRE_COPY.
    [.error, .running, .running, .preCopyP2P, .running, .running, .preCopy, .preCopyP2P],
    // From PRE_COPY_P2P.
    [.error, .runningP2P, .runningP2P, .stopCopy, .runningP2P, .runningP2P, .preCopy, .preCopyP2P],
  ]

  /// `state_flags_table`: what a device must be able to do to be in the state. No flags are enough for ERROR.
  private func isPossible(_ flags: MigrationFlags) -> Bool {
    switch self {
    case .error: false
    case .stop, .running, .stopCopy, .resuming: flags.contains(.stopCopy)
    case .runningP2P: flags.contains([.stopCopy, .p2p])
    case .preCopy: flags.contains([.stopCopy, .preCopy])
    case .preCopyP2P: flags.contains([.stopCopy, .p2p, .preCopy])
    }
  }

  /// `vfio_mig_get_next_state` (drivers/vfio/vfio_main.c): the next step to another state; states that the device does
  /// not have are stepped over. EINVAL where no way leads there, or the device has not that state.
  func next(to target: MigrationState, _ flags: MigrationFlags) throws(Errno) -> MigrationState {
    guard isPossible(flags), target.isPossible(flags) else { throw Errno(.EINVAL) }
    var next = self
    repeat { next = Self.table[Int(next.number)][Int(target.number)] } while next != .error && !next.isPossible(flags)
    if next == .error { throw Errno(.EINVAL) }
    return next
  }
}
