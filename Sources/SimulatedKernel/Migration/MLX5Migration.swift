import HostModel

/// The migration of a ConnectX virtual function (drivers/vfio/pci/mlx5): records of firmware state, each after a
/// header. In PRE_COPY every change of the function adds a record.
final class MLX5Migration: DeviceMigration {
  /// `sizeof(struct mlx5_vf_migration_header)`: the size, flags and tag of a record.
  private static let headerSize = 16
  /// MAX_LOAD_SIZE, the most that the firmware loads at once: BIT_ULL(__mlx5_bit_sz(load_vhca_state_in, size)) - 1.
  private static let largestRecord: UInt64 = 0xffff_ffff
  /// MLX5_MIGF_HEADER_TAG_FW_DATA.
  private static let firmwareData: UInt32 = 0
  /// MLX5_MIGF_HEADER_FLAGS_TAG_OPTIONAL.
  private static let isOptional: UInt32 = 1

  private let failsToResume: Bool
  /// The state that the firmware saves and loads.
  private var memory: [UInt8]
  /// The number of saves while the function ran. Each finds fewer changes.
  private var rounds = 0

  init(_ kernel: SimulatedKernel, _ device: VFIODevice, _ function: PCIFunctionState, _ flags: MigrationFlags) {
    failsToResume = function.spec.failsToResume
    let start = function.address.function &+ function.address.device << 3
    memory = (0..<4096).map { UInt8(truncatingIfNeeded: $0) ^ start }
    super.init(kernel, device, flags, fileName: "mlx5vf_mig")
  }

  override var dataSize: UInt64 { UInt64(Self.headerSize + memory.count) }

  /// `mlx5vf_pci_step_device_state_locked`.
  override func step(to next: MigrationState) throws(ErrorNumber) -> FileObject? {
    switch (state, next) {
    case (.stop, .stopCopy):
      let (file, data) = open(.saving)
      save(memory.count, to: data)
      return file
    case (.running, .preCopy), (.runningP2P, .preCopyP2P):
      rounds = 0
      let (file, data) = open(.saving)
      save(memory.count, to: data)
      data.initialBytes = data.data.count
      return file
    case (.preCopyP2P, .stopCopy):
      // `mlx5vf_pci_save_device_inc_data`.
      guard let data = session(.saving), !data.isDisabled else { throw .ENODEV }
      save(max(changed, 64), to: data)
    case (.stop, .resuming): return open(.resuming).file
    case (.stopCopy, .stop), (.preCopy, .running), (.preCopyP2P, .runningP2P), (.resuming, .stop): disableFiles()
    default: break
    }
    return nil
  }

  /// The number of bytes changed since the last save (the firmware's answer to MLX5VF_QUERY_INC).
  private var changed: Int { rounds < 4 ? 1024 >> (2 * rounds) : 0 }

  /// `mlx5vf_cmd_save_vhca_state`.
  private func save(_ count: Int, to file: MigrationFile) {
    file.data.append(UInt64(count))
    file.data.append(UInt32(0))
    file.data.append(Self.firmwareData)
    file.data += memory.prefix(count)
  }

  /// `mlx5vf_save_read`. In PRE_COPY the end of the data is temporary (ENOMSG).
  override func read(_ file: MigrationFile, _ count: Int) throws(ErrorNumber) -> [UInt8] {
    if file.isDisabled { throw .ENODEV }
    if count > 0, file.position == file.data.count, state != .stopCopy { throw .ENOMSG }
    return file.take(count)
  }

  /// `mlx5vf_precopy_ioctl`.
  override func precopyInfo(_ file: MigrationFile) throws(ErrorNumber) -> PrecopyInfo {
    // A stopped function cannot be queried.
    let changed = state == .preCopy ? self.changed : 0
    if file.isDisabled { throw .ENODEV }
    if file.initialBytes > file.position {
      return PrecopyInfo(initialBytes: UInt64(file.initialBytes - file.position), dirtyBytes: 0)
    }
    let left = file.data.count - file.position
    if left == 0, changed > 0 {
      save(changed, to: file)
      rounds += 1
    }
    return PrecopyInfo(initialBytes: 0, dirtyBytes: UInt64(left + changed))
  }

  /// `mlx5vf_resume_write`. Loads every complete record. A failure makes the file unusable.
  override func write(_ file: MigrationFile, _ bytes: [UInt8]) throws(ErrorNumber) -> Int {
    let written = try super.write(file, bytes)
    while file.data.count - file.position >= Self.headerSize {
      let size = file.data.integer(UInt64.self, at: file.position)
      let flags = file.data.integer(UInt32.self, at: file.position + 8)
      let tag = file.data.integer(UInt32.self, at: file.position + 12)
      if size > Self.largestRecord { throw fail(file, ErrorNumber.ENOMEM) }
      // The tag STOP_COPY_SIZE (1) is known as well; it is a size hint.
      if tag > 1, flags & Self.isOptional == 0 { throw fail(file, ErrorNumber.EOPNOTSUPP) }
      guard file.data.count - file.position - Self.headerSize >= Int(size) else { break }
      let start = file.position + Self.headerSize
      file.position = start + Int(size)
      guard tag == Self.firmwareData else { continue }
      if failsToResume { throw fail(file, ErrorNumber.EIO) }
      let image = file.data[start..<file.position].prefix(memory.count)
      memory.replaceSubrange(0..<image.count, with: image)
    }
    return written
  }

  /// Puts the file into MLX5_MIGF_STATE_ERROR.
  private func fail(_ file: MigrationFile, _ error: ErrorNumber) -> ErrorNumber {
    file.disable()
    return error
  }
}
