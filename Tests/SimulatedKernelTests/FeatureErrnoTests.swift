import HostModel
import HostObservation
import SimulatedKernel
import Testing

/// Every error of VFIO_DEVICE_FEATURE (drivers/vfio/vfio_main.c `vfio_ioctl_device_feature`, vfio_pci_core.c
/// `vfio_pci_core_ioctl_feature`), in the kernel's order.
@Suite struct FeatureErrnoTests {
  typealias Feature = FeatureRequest.Feature
  static let (get, set, probe) = (FeatureRequest.get, FeatureRequest.set, FeatureRequest.probe)

  private func answer(
    _ bench: MigrationBench, _ device: Int32, _ feature: Feature, _ flags: UInt32, argsz: UInt32 = 72,
    data: [UInt8] = [UInt8](repeating: 0, count: 64), ranges: [DMARange] = []
  ) -> ErrorNumber? {
    errno { _ = try bench.feature(device, feature.rawValue | flags, argsz: argsz, data, ranges: ranges) }
  }

  /// The header is checked first, whatever the feature and the device.
  @Test func head() throws {
    let bench = try MigrationBench()
    for device in [bench.mlx5, bench.pds, bench.mtty, bench.plain] {
      #expect(answer(bench, device, .migration, Self.get, argsz: 7) == .EINVAL)
      #expect(answer(bench, device, .migration, Self.get | 1 << 19) == .EINVAL)
      #expect(answer(bench, device, .migration, Self.get | Self.set) == .EINVAL)
      #expect(errno { _ = try bench.feature(device, 999 | Self.probe, argsz: 8) } == .ENOTTY)
      #expect(errno { _ = try bench.feature(device, 999 | Self.probe, argsz: 7) } == .EINVAL)
      #expect(answer(bench, device, .busMaster, Self.probe) == .ENOTTY)
    }
    let node = try bench.kernel.open("/dev/vfio/devices/vfio0", by: bench.pid)
    #expect(answer(bench, node, .migration, Self.get) == .EINVAL, "not bound")
    #expect(answer(bench, 999, .migration, Self.get) == .EBADF)
    let container = try bench.kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(answer(bench, container, .migration, Self.get) == .EINVAL)
  }

  /// `vfio_check_feature` for each feature: probes of supported and unsupported operations, no operation, and too small
  /// a buffer.
  @Test(arguments: [
    (Feature.migration, FeatureRequest.get, UInt32(16)), (.migrationState, get | set, 16),
    (.migrationDataSize, get, 16), (.loggingStart, set, 32), (.loggingStop, set, 8), (.loggingReport, get, 40),
  ]) func operations(feature: Feature, allowed: UInt32, argsz: UInt32) throws {
    let bench = try MigrationBench()
    for device in [bench.mlx5, bench.pds, bench.mtty] {
      for operation in [Self.get, Self.set, Self.get | Self.set] {
        let isAllowed = operation & ~allowed == 0
        #expect(answer(bench, device, feature, Self.probe | operation, argsz: 8) == (isAllowed ? nil : .EINVAL))
        if operation & allowed != 0, isAllowed, operation != Self.get | Self.set, argsz > 8 {
          #expect(answer(bench, device, feature, operation, argsz: argsz - 1) == .EINVAL)
          #expect(answer(bench, device, feature, operation, argsz: argsz, data: []) == .EFAULT)
        }
      }
      #expect(answer(bench, device, feature, Self.probe, argsz: 8) == nil)
      #expect(answer(bench, device, feature, 0) == .EINVAL, "neither GET nor SET")
      #expect(bench.state(device) == .running, "a probe changes nothing")
    }
    // A device that cannot migrate fails before any other check.
    #expect(answer(bench, bench.plain, feature, Self.probe | allowed) == .ENOTTY)
    #expect(answer(bench, bench.plain, feature, 0) == .ENOTTY)
  }

  @Test func values() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    #expect(try kernel.migrationFlags(bench.mlx5, by: bench.pid) == [.stopCopy, .p2p, .preCopy])
    #expect(try kernel.migrationFlags(bench.mtty, by: bench.pid) == [.stopCopy, .p2p, .preCopy])
    #expect(try kernel.migrationFlags(bench.pds, by: bench.pid) == [.stopCopy, .p2p])
    #expect(try kernel.migrationDataSize(bench.mtty, by: bench.pid) == 60)
    #expect(try kernel.migrationDataSize(bench.pds, by: bench.pid) == 65536)
    // STATE, GET: the state, and -1 for the data file.
    let data = try bench.feature(bench.mtty, Feature.migrationState.rawValue | Self.get, argsz: 16)
    #expect(data.prefix(8) == [2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    // SET to the current state: no effect, and -1.
    var wanted = [UInt8](repeating: 0, count: 8)
    wanted[0] = 2
    let answer = try bench.feature(bench.mtty, Feature.migrationState.rawValue | Self.set, argsz: 16, wanted)
    #expect(answer.suffix(4) == [0xff, 0xff, 0xff, 0xff])
  }

  @Test(arguments: [UInt32(0), 8, 77]) func noSuchState(number: UInt32) throws {
    let bench = try MigrationBench()
    var data = [UInt8](repeating: 0, count: 8)
    data[0] = UInt8(number)
    for device in [bench.mlx5, bench.pds, bench.mtty] {
      #expect(answer(bench, device, .migrationState, Self.set, data: data) == .EINVAL)
      #expect(bench.state(device) == .running)
    }
  }

  // MARK: Logging

  @Test func loggingStart() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let page = DMARange(start: 0x1000, length: 0x2000)
    func start(_ ranges: [DMARange], pageSize: UInt64 = 4096, _ device: Int32) -> ErrorNumber? {
      errno { try kernel.startLogging(ranges, pageSize: pageSize, device, by: bench.pid) }
    }
    for device in [bench.mlx5, bench.pds, bench.mtty] {
      #expect(start([], device) == .EINVAL, "no ranges")
      let many = (0..<257).map { DMARange(start: UInt64($0) << 12, length: 4096) }
      #expect(start(many, device) == .E2BIG)
      #expect(start([DMARange(start: 0x1001, length: 0x1000)], device) == .EINVAL)
      #expect(start([DMARange(start: 0x1000, length: 0x10)], device) == .EINVAL)
      #expect(start([DMARange(start: .max - 4095, length: 4096)], device) == .EOVERFLOW)
      #expect(start([page, DMARange(start: 0x2000, length: 0x1000)], device) == .EINVAL, "they overlap")
      #expect(start([page], pageSize: 0, device) == .EINVAL)
      var promised = [UInt8](repeating: 0, count: 24)
      (promised[1], promised[8]) = (0x10, 2)
      #expect(answer(bench, device, .loggingStart, Self.set, argsz: 32, data: promised, ranges: [page]) == .EFAULT)
      #expect(start(Array(many.prefix(256)), device) == nil)
      // mtty keeps no log and accepts every call.
      #expect(start([page], device) == (device == bench.mtty ? nil : .EINVAL), "started already")
      try kernel.stopLogging(device, by: bench.pid)
      try kernel.stopLogging(device, by: bench.pid)
      #expect(start([page], device) == nil)
    }
    // The last close ends the log.
    try kernel.close(bench.mlx5, by: bench.pid)
    let again = try kernel.device("\(MigrationBench.mlx5)", group: bench.mlx5 - 2, by: bench.pid)
    #expect(start([page], again) == nil)
  }

  @Test func loggingReport() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    func report(_ range: DMARange, pageSize: UInt64 = 4096, _ device: Int32) -> ErrorNumber? {
      errno { try kernel.reportLog(of: range, pageSize: pageSize, device, by: bench.pid) }
    }
    let page = DMARange(start: 0x1000, length: 0x1000)
    for device in [bench.mlx5, bench.pds, bench.mtty] {
      for size in [0, 1, 2048, 4097, 12288] as [UInt64] { #expect(report(page, pageSize: size, device) == .EINVAL) }
      #expect(report(DMARange(start: .max, length: 2), device) == .EOVERFLOW)
      #expect(report(page, device) == (device == bench.mtty ? nil : .EINVAL), "not started")
      try kernel.startLogging([page], pageSize: 4096, device, by: bench.pid)
      #expect(report(page, pageSize: 1 << 21, device) == nil)
    }
  }

  // MARK: Features of the vfio-pci core

  @Test func token() throws {
    let bench = try Bench(.v6_12, vfio: []) { machine in
      let spec = FunctionSpec.VirtualFunctions(
        possible: 2, deviceID: 1, offset: 2, stride: 1, name: "virtual function", driver: nil)
      for index in machine.functions.indices where machine.functions[index].address == Bench.gpu {
        machine.functions[index].virtualFunctions = spec
      }
    }
    let kernel = bench.kernel
    for address in [Bench.gpu, Bench.audio] { try bench.take(address) }
    let files = try bench.attach(20)
    let physical = try kernel.device("\(Bench.gpu)", group: files.group, by: bench.pid)
    let other = try kernel.device("\(Bench.audio)", group: files.group, by: bench.pid)
    func token(_ device: Int32, _ flags: UInt32, argsz: UInt32 = 24, count: Int = 16) -> ErrorNumber? {
      var data = (0..<count).map { UInt8($0) }
      return errno { try kernel.feature(device, flags: flags, argsz: argsz, data: &data, by: bench.pid) }
    }
    #expect(token(other, Self.set) == .ENOTTY, "no physical function")
    #expect(token(physical, Self.get) == .EINVAL, "it is not told")
    #expect(token(physical, Self.probe | Self.set, argsz: 8) == nil)
    #expect(token(physical, Self.set, argsz: 23) == .EINVAL)
    #expect(token(physical, Self.set, count: 15) == .EFAULT)
    #expect(token(physical, Self.set) == nil)
    try kernel.setVirtualFunctionCount(1, of: Bench.gpu)
    let virtual = try #require(
      kernel.functionAddresses.first { $0 > Bench.gpu && kernel.truth.devices[$0] != nil && $0 != Bench.audio })
    let group = try #require(kernel.truth.devices[virtual]?.group)
    let second = try kernel.open("/dev/vfio/\(group)", by: bench.pid)
    try kernel.setContainer(files.container, group: second, by: bench.pid)
    #expect(errno { _ = try kernel.device("\(virtual)", group: second, by: bench.pid) } == .EACCES)
    let text = "00010203-0405-0607-0809-0a0b0c0d0e0f"
    #expect(errno { _ = try kernel.device("\(virtual) vf_token=\(text)", group: second, by: bench.pid) } == nil)
  }

  @Test func lowPower() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    func runtime() -> String? {
      let files = SimulatedFiles(kernel)
      return files.line("sys/bus/pci/devices/\(MigrationBench.plain)/power/runtime_status")
    }
    #expect(answer(bench, bench.plain, .lowPowerEntry, Self.get) == .EINVAL)
    #expect(answer(bench, bench.plain, .lowPowerEntry, Self.probe | Self.set) == nil)
    #expect(runtime() == "active")
    #expect(answer(bench, bench.plain, .lowPowerEntry, Self.set, argsz: 8) == nil)
    #expect(runtime() == "suspended")
    #expect(answer(bench, bench.plain, .lowPowerEntry, Self.set, argsz: 8) == .EINVAL, "in it already")
    #expect(answer(bench, bench.plain, .lowPowerExit, Self.set, argsz: 8) == nil)
    #expect(answer(bench, bench.plain, .lowPowerExit, Self.set, argsz: 8) == nil)
    #expect(runtime() == "active")
    #expect(answer(bench, bench.plain, .lowPowerEntryWithWakeup, Self.set, argsz: 12) == .EINVAL)
    let noEvent = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0] as [UInt8]
    #expect(answer(bench, bench.plain, .lowPowerEntryWithWakeup, Self.set, argsz: 16, data: noEvent) == .EINVAL)
    let noFile = [99, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    #expect(answer(bench, bench.plain, .lowPowerEntryWithWakeup, Self.set, argsz: 16, data: noFile) == .EBADF)
    // The last close wakes the device.
    #expect(answer(bench, bench.plain, .lowPowerEntry, Self.set, argsz: 8) == nil)
    try kernel.close(bench.plain, by: bench.pid)
    #expect(runtime() == "suspended", "closed")
    let again = try kernel.device("\(MigrationBench.plain)", group: bench.plain - 2, by: bench.pid)
    #expect(runtime() == "active")
    #expect(answer(bench, again, .lowPowerEntry, Self.set, argsz: 8) == nil)
    #expect(answer(bench, bench.mtty, .lowPowerEntry, Self.probe | Self.set) == .ENOTTY)
  }

  /// Features that older kernels lack.
  @Test func olderKernels() throws {
    let old = try MigrationBench(.v5_10)
    for feature in [Feature.migration, .migrationState, .loggingStop, .lowPowerExit, .migrationDataSize] {
      #expect(answer(old, old.mlx5, feature, Self.probe | Self.set) == .ENOTTY)
    }
    #expect(answer(old, old.mlx5, .migration, Self.get, argsz: 7) == .EINVAL)
    #expect(answer(old, old.mtty, .migration, Self.get, argsz: 7) == .ENOTTY, "mtty does not know the call")
    let middle = try MigrationBench(.v6_1)
    #expect(try middle.kernel.migrationFlags(middle.mlx5, by: middle.pid) == [.stopCopy, .p2p])
    #expect(answer(middle, middle.mlx5, .migrationDataSize, Self.get) == .ENOTTY)
    #expect(answer(middle, middle.mlx5, .loggingStop, Self.set) == nil)
    #expect(answer(middle, middle.mtty, .migration, Self.get) == .ENOTTY)
    #expect(errno { try middle.set(middle.mlx5, .preCopy) } == .EINVAL)
    #expect(errno { try middle.set(middle.mlx5, .stopCopy) } == nil)
    #expect(errno { try middle.take(MigrationBench.pds, "pds_vfio_pci") } == .ENOENT, "from 6.6")
  }
}
