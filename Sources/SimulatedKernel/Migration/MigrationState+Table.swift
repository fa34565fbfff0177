import HostModel

extension MigrationState {
  /// `vfio_from_fsm_table`: the next state on the way from the row's state to the column's. Rows and columns are in the
  /// order of the state numbers.
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

  /// `state_flags_table`: the flags that a state requires. No flags suffice for ERROR.
  private func isPossible(_ flags: MigrationFlags) -> Bool {
    switch self {
    case .error: false
    case .stop, .running, .stopCopy, .resuming: flags.contains(.stopCopy)
    case .runningP2P: flags.contains([.stopCopy, .p2p])
    case .preCopy: flags.contains([.stopCopy, .preCopy])
    case .preCopyP2P: flags.contains([.stopCopy, .p2p, .preCopy])
    }
  }

  /// `vfio_mig_get_next_state` (drivers/vfio/vfio_main.c). Returns the next step to a state and skips states that the
  /// device does not have. Fails with EINVAL if no path leads there or the device lacks the state.
  func next(to target: MigrationState, _ flags: MigrationFlags) throws(ErrorNumber) -> MigrationState {
    guard isPossible(flags), target.isPossible(flags) else { throw .EINVAL }
    var next = self
    repeat { next = Self.table[Int(next.number)][Int(target.number)] } while next != .error && !next.isPossible(flags)
    if next == .error { throw .EINVAL }
    return next
  }
}
