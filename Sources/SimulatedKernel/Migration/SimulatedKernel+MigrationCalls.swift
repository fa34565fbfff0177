import HostModel

/// Migration calls as a virtual machine monitor makes them: VFIO_DEVICE_FEATURE with the structures filled in, and
/// calls on the data files that it returns.
extension SimulatedKernel {
  /// VFIO_DEVICE_FEATURE_MIGRATION, GET. Fails with ENOTTY if the device cannot migrate.
  package func migrationFlags(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> MigrationFlags {
    MigrationFlags(rawValue: try value(.migration, number, pid))
  }

  /// VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, GET.
  package func migrationState(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> MigrationState {
    let value = try value(.migrationState, number, pid)
    return MigrationState(number: UInt32(truncatingIfNeeded: value)) ?? .error
  }

  /// VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, SET. Returns the descriptor of a data file if a session begins.
  package func setMigrationState(_ state: MigrationState, _ number: Int32, by pid: Int32) throws(ErrorNumber) -> Int32?
  {
    var data = [UInt8](repeating: 0, count: 8)
    data.store(state.number, at: 0)
    try feature(
      number, flags: FeatureRequest.Feature.migrationState.rawValue | FeatureRequest.set, argsz: 16, data: &data,
      by: pid)
    let file = data.integer(Int32.self, at: 4)
    return file < 0 ? nil : file
  }

  /// VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, GET.
  package func migrationDataSize(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> UInt64 {
    try value(.migrationDataSize, number, pid)
  }

  /// VFIO_DEVICE_FEATURE_DMA_LOGGING_START.
  package func startLogging(_ ranges: [DMARange], pageSize: UInt64, _ number: Int32, by pid: Int32) throws(ErrorNumber)
  {
    var data = [UInt8](repeating: 0, count: 24)
    data.store(pageSize, at: 0)
    data.store(UInt32(truncatingIfNeeded: ranges.count), at: 8)
    try feature(
      number, flags: FeatureRequest.Feature.loggingStart.rawValue | FeatureRequest.set, argsz: 32, data: &data,
      ranges: ranges, by: pid)
  }

  /// VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP.
  package func stopLogging(_ number: Int32, by pid: Int32) throws(ErrorNumber) {
    var data: [UInt8] = []
    try feature(
      number, flags: FeatureRequest.Feature.loggingStop.rawValue | FeatureRequest.set, argsz: 8, data: &data, by: pid)
  }

  /// VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT.
  package func reportLog(of range: DMARange, pageSize: UInt64, _ number: Int32, by pid: Int32) throws(ErrorNumber) {
    var data = [UInt8](repeating: 0, count: 32)
    data.store(range.start, at: 0)
    data.store(range.length, at: 8)
    data.store(pageSize, at: 16)
    try feature(
      number, flags: FeatureRequest.Feature.loggingReport.rawValue | FeatureRequest.get, argsz: 40, data: &data,
      by: pid)
  }

  /// GETs a feature of eight bytes.
  private func value(_ feature: FeatureRequest.Feature, _ number: Int32, _ pid: Int32) throws(ErrorNumber) -> UInt64 {
    var data = [UInt8](repeating: 0, count: 8)
    try self.feature(number, flags: feature.rawValue | FeatureRequest.get, argsz: 16, data: &data, by: pid)
    return data.integer(UInt64.self, at: 0)
  }

  // MARK: Data files

  /// read(2) of a migration's data file; empty at its end. Fails with EBADF for one opened O_WRONLY and with EINVAL for
  /// a file of another kind, which the simulated kernel does not read.
  package func readMigration(_ number: Int32, count: Int, by pid: Int32) throws(ErrorNumber) -> [UInt8] {
    try call { () throws(ErrorNumber) in
      let file = try dataFile(number, pid)
      guard file.direction == .saving || has(.resumingFileIsRead) else { throw .EBADF }
      return try file.migration.read(file, count)
    }
  }

  /// write(2) of a migration's data file. Returns the number of bytes taken. Fails with EBADF for one opened O_RDONLY.
  package func writeMigration(_ number: Int32, _ bytes: [UInt8], by pid: Int32) throws(ErrorNumber) -> Int {
    try call { () throws(ErrorNumber) in
      let file = try dataFile(number, pid)
      guard file.direction == .resuming else { throw .EBADF }
      return try file.migration.write(file, bytes)
    }
  }

  /// VFIO_MIG_GET_PRECOPY_INFO (`mtty_precopy_ioctl`, `mlx5vf_precopy_ioctl`). Fails with ENOTTY for a file of another
  /// kind and with EINVAL in another state.
  package func precopyInfo(_ number: Int32, argsz: UInt32 = 24, by pid: Int32) throws(ErrorNumber) -> PrecopyInfo {
    try call { () throws(ErrorNumber) in
      let opened = try file(number, of: pid)
      guard case .migration(let file) = opened.kind else { throw foreignCall(opened) }
      guard file.direction == .saving, file.migration.flags.contains(.preCopy) else { throw .ENOTTY }
      guard argsz >= 24, [.preCopy, .preCopyP2P].contains(file.migration.state) else { throw .EINVAL }
      return try file.migration.precopyInfo(file)
    }
  }

  private func dataFile(_ number: Int32, _ pid: Int32) throws(ErrorNumber) -> MigrationFile {
    guard case .migration(let file) = try file(number, of: pid).kind else { throw .EINVAL }
    return file
  }
}
