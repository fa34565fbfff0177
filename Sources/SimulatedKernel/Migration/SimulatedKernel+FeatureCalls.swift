import HostModel

/// VFIO_DEVICE_FEATURE (drivers/vfio/vfio_main.c).
extension SimulatedKernel {
  /// VFIO_DEVICE_FEATURE (`vfio_ioctl_device_feature`). `data` is the caller's memory after the header; the call fails
  /// with EFAULT if it is shorter than the feature requires although `argsz` promises enough. `ranges` is the array
  /// that DMA_LOGGING_START points to.
  package func feature(
    _ number: Int32, flags: UInt32, argsz: UInt32, data: inout [UInt8], ranges: [DMARange] = [], by pid: Int32
  ) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      try refuseAsDirtyPages(file(number, of: pid))
      let device = try grantedDevice(number, of: pid).device
      let process = try process(pid)
      // Before 5.18 only vfio-pci implements the call (`vfio_pci_ioctl`), and no driver migrates.
      guard flavour.hasMigration || core(device) != nil else { throw .ENOTTY }
      let request = try FeatureRequest(flags: flags, argsz: argsz)
      switch request.feature {
      case .migration? where flavour.hasMigration: try migrationFlags(of: device, request, &data)
      case .migrationState? where flavour.hasMigration: try migrationState(of: device, request, &data, process)
      case .migrationDataSize? where flavour.hasPreCopy: try migrationDataSize(of: device, request, &data)
      case .loggingStart? where flavour.hasDMALogging: try startLogging(device, request, data, ranges)
      case .loggingStop? where flavour.hasDMALogging: try stopLogging(device, request)
      case .loggingReport? where flavour.hasDMALogging: try reportLog(of: device, request, data)
      default:
        guard let driver = device.driver else { throw .ENOTTY }
        try driver.feature(request, &data, by: process)
      }
    }
  }

  /// VFIO_IOMMU_DIRTY_PAGES has the same number, and a container implements it (`vfio_iommu_type1_dirty_pages`).
  private func refuseAsDirtyPages(_ file: FileObject) throws(ErrorNumber) {
    guard case .container(let container) = file.kind else { return }
    if container.type == .type1 { throw .EACCES }
    if container.type == .type1v2 { throw .EINVAL }
  }

  /// `vfio_ioctl_device_feature_migration`.
  private func migrationFlags(
    of device: VFIODevice, _ request: FeatureRequest, _ data: inout [UInt8]
  ) throws(ErrorNumber) {
    guard let migration = device.migration else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.get, size: 8) else { return }
    try data.requireSize(8)
    data.store(migration.flags.rawValue, at: 0)
  }

  /// `vfio_ioctl_device_feature_mig_device_state`. The data file copied back is -1 if there is none, also after a
  /// failure.
  private func migrationState(
    of device: VFIODevice, _ request: FeatureRequest, _ data: inout [UInt8], _ process: ProcessState
  ) throws(ErrorNumber) {
    guard let migration = device.migration else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.get | FeatureRequest.set, size: 8) else { return }
    try data.requireSize(8)
    if request.reads {
      data.store(migration.state.number, at: 0)
      data.store(Int32(-1), at: 4)
      return
    }
    let wanted = data.integer(UInt32.self, at: 0)
    data.store(Int32(-1), at: 4)
    guard let file = try migration.setState(MigrationState(number: wanted)) else { return }
    data.store(process.install(file), at: 4)
  }

  /// `vfio_ioctl_device_feature_migration_data_size`.
  private func migrationDataSize(
    of device: VFIODevice, _ request: FeatureRequest, _ data: inout [UInt8]
  ) throws(ErrorNumber) {
    guard let migration = device.migration else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.get, size: 8) else { return }
    try data.requireSize(8)
    data.store(migration.dataSize, at: 0)
  }

  // MARK: DMA logging

  /// LOG_MAX_RANGES: the number that fits into a page.
  private static let mostRanges = 256

  /// `vfio_ioctl_device_feature_logging_start`.
  private func startLogging(
    _ device: VFIODevice, _ request: FeatureRequest, _ data: [UInt8], _ ranges: [DMARange]
  ) throws(ErrorNumber) {
    guard let log = device.log else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.set, size: 24) else { return }
    try data.requireSize(24)
    let mask = data.integer(UInt64.self, at: 0) &- 1
    let count = Int(data.integer(UInt32.self, at: 8))
    if count == 0 { throw .EINVAL }
    if count > Self.mostRanges { throw .E2BIG }
    var taken: [(start: UInt64, last: UInt64)] = []
    for index in 0..<count {
      guard index < ranges.count else { throw .EFAULT }
      let range = ranges[index]
      if (range.start | range.length) & mask != 0 { throw .EINVAL }
      if range.start.addingReportingOverflow(range.length).overflow { throw .EOVERFLOW }
      let last = range.start &+ range.length &- 1
      if taken.contains(where: { $0.start <= last && range.start <= $0.last }) { throw .EINVAL }
      taken.append((range.start, last))
    }
    try log.start(Array(ranges.prefix(count)))
  }

  /// `vfio_ioctl_device_feature_logging_stop`.
  private func stopLogging(_ device: VFIODevice, _ request: FeatureRequest) throws(ErrorNumber) {
    guard let log = device.log else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.set, size: 0) else { return }
    try log.stop()
  }

  /// `vfio_ioctl_device_feature_logging_report`.
  private func reportLog(of device: VFIODevice, _ request: FeatureRequest, _ data: [UInt8]) throws(ErrorNumber) {
    guard let log = device.log else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.get, size: 32) else { return }
    try data.requireSize(32)
    let range = DMARange(start: data.integer(UInt64.self, at: 0), length: data.integer(UInt64.self, at: 8))
    let pageSize = data.integer(UInt64.self, at: 16)
    if pageSize < 4096 || pageSize & (pageSize - 1) != 0 { throw .EINVAL }
    if range.start.addingReportingOverflow(range.length).overflow { throw .EOVERFLOW }
    try log.report(range)
  }
}

extension [UInt8] {
  /// copy_from_user and copy_to_user: fails with EFAULT if the caller's memory is too short.
  func requireSize(_ size: Int) throws(ErrorNumber) { if count < size { throw .EFAULT } }
}
