import HostModel

/// The migration of an AMD Pensando virtual function (drivers/vfio/pci/pds): one state in a single piece, without
/// PRE_COPY. It is the only driver that enters ERROR: when the firmware fails, the card resets itself and the transfer
/// is lost.
final class PDSMigration: DeviceMigration {
  /// PDS_LM_DEVICE_STATE_LENGTH.
  private static let largestState = 65536

  private let failsToResume: Bool
  private let log: TrackingDMALog
  /// The state that the firmware saves and loads.
  private var memory: [UInt8]

  init(_ kernel: SimulatedKernel, _ device: VFIODevice, _ function: PCIFunctionState, _ log: TrackingDMALog) {
    failsToResume = function.spec.failsToResume
    self.log = log
    let start = function.address.function &+ function.address.device << 3
    memory = (0..<4096).map { UInt8(truncatingIfNeeded: $0 >> 4) ^ start }
    super.init(kernel, device, [.stopCopy, .p2p], fileName: "pds_vfio_lm")
  }

  override var dataSize: UInt64 { UInt64(Self.largestState) }

  /// `pds_vfio_set_device_state`. Only a reset leaves ERROR.
  override func setState(_ target: MigrationState?) throws(ErrorNumber) -> FileObject? {
    if state == .error { throw .EIO }
    return try super.setState(target)
  }

  /// `pds_vfio_step_device_state_locked`.
  override func step(to next: MigrationState) throws(ErrorNumber) -> FileObject? {
    switch (state, next) {
    case (.stop, .stopCopy):
      let (file, data) = open(.saving)
      data.data = memory
      return file
    case (.stopCopy, .stop):
      disableFiles()
      log.end()
    case (.stop, .resuming): return open(.resuming).file
    case (.resuming, .stop):
      // `pds_vfio_set_lm_state_cmd`.
      if failsToResume {
        recover()
        throw .EIO
      }
      if let data = session(.resuming)?.data.prefix(memory.count) {
        memory.replaceSubrange(0..<data.count, with: data)
      }
      disableFiles()
    default: break
    }
    return nil
  }

  /// `pds_vfio_recovery`, after the card has reset itself (PDS_EVENT_RESET).
  private func recover() {
    disableFiles()
    log.end()
    enter(.error)
  }

  /// `pds_vfio_restore_write`. Takes one state at most.
  override func write(_ file: MigrationFile, _ bytes: [UInt8]) throws(ErrorNumber) -> Int {
    if file.isDisabled { throw .ENODEV }
    let room = bytes.prefix(Self.largestState - file.data.count)
    if room.isEmpty, !bytes.isEmpty { throw .EINVAL }
    return try super.write(file, Array(room))
  }
}
