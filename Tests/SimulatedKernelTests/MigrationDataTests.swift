import HostModel
import HostObservation
import SimulatedKernel
import Testing

/// The data files of migrations: what is read and written, and every errno of theirs (samples/vfio-mdev/mtty.c,
/// drivers/vfio/pci/mlx5/main.c, drivers/vfio/pci/pds/lm.c).
@Suite struct MigrationDataTests {
  @Test func mtty() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let file = try #require(try bench.set(bench.mtty, .preCopy))
    // In PRE_COPY the header: magic, version 1.0, one port, no flags.
    #expect(try kernel.precopyInfo(file, by: bench.pid).initialBytes == 24)
    #expect(errno { _ = try kernel.precopyInfo(file, argsz: 23, by: bench.pid) } == .EINVAL)
    let header = try bench.readAll(file, piece: 5)
    #expect(
      header == [0x4e, 0x2c, 0x3e, 0x8c, 0x89, 0x09, 0x9d, 0x7e] + [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    #expect(try kernel.precopyInfo(file, by: bench.pid).initialBytes == 0)
    try bench.set(bench.mtty, .stopCopy)
    #expect(errno { _ = try kernel.precopyInfo(file, by: bench.pid) } == .EINVAL, "no PRE_COPY")
    let ports = try bench.readAll(file)
    #expect(ports.count == 36 && ports[33] == 16)
    #expect(errno { _ = try kernel.writeMigration(file, [1], by: bench.pid) } == .EBADF)

    // The state comes back as it was written.
    let target = try #require(try bench.set(bench.mtty, .resuming))
    #expect(errno { _ = try kernel.readMigration(file, count: 1, by: bench.pid) } == .ENODEV, "the session is over")
    #expect(errno { _ = try kernel.readMigration(target, count: 1, by: bench.pid) } == .EBADF)
    #expect(errno { _ = try kernel.precopyInfo(target, by: bench.pid) } == .ENOTTY)
    #expect(errno { try bench.set(bench.mtty, .running) } == .EINVAL, "nothing was written")
    #expect(bench.state(bench.mtty) == .resuming)
    let changed = [9, 8, 7] + ports.dropFirst(3)
    #expect(try kernel.writeMigration(target, Array(header.prefix(20)), by: bench.pid) == 20)
    #expect(try kernel.writeMigration(target, header.suffix(4) + changed.prefix(30), by: bench.pid) == 34)
    #expect(errno { _ = try kernel.writeMigration(target, [UInt8](repeating: 0, count: 7), by: bench.pid) } == .ENOMEM)
    #expect(try kernel.writeMigration(target, Array(changed.suffix(6)), by: bench.pid) == 6)
    try bench.set(bench.mtty, .running)
    let again = try #require(try bench.set(bench.mtty, .stopCopy))
    #expect(try bench.readAll(again) == header + changed)
    expectSeen(kernel)
  }

  /// A wrong header is rejected once it is complete; its bytes are kept.
  @Test(arguments: [0, 8, 12, 16, 20]) func wrongHeader(offset: Int) throws {
    let bench = try MigrationBench()
    let file = try #require(try bench.set(bench.mtty, .stopCopy))
    var data = try bench.readAll(file)
    data[offset] ^= 1
    let target = try #require(try bench.set(bench.mtty, .resuming))
    #expect(errno { _ = try bench.kernel.writeMigration(target, Array(data.prefix(24)), by: bench.pid) } == .EFAULT)
    #expect(try bench.kernel.writeMigration(target, Array(data.dropFirst(24)), by: bench.pid) == 36)
    try bench.set(bench.mtty, .running)
  }

  @Test func mlx5() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let file = try #require(try bench.set(bench.mlx5, .preCopy))
    let first = try kernel.precopyInfo(file, by: bench.pid)
    #expect(first.initialBytes == 4112 && first.dirtyBytes == 0)
    var data = try kernel.readMigration(file, count: 4112, by: bench.pid)
    #expect(errno { _ = try kernel.readMigration(file, count: 1, by: bench.pid) } == .ENOMSG, "the end for now")
    #expect(try kernel.readMigration(file, count: 0, by: bench.pid).isEmpty)
    // While the device runs, fewer bytes change each time.
    var rounds: [UInt64] = []
    while true {
      let info = try kernel.precopyInfo(file, by: bench.pid)
      rounds.append(info.dirtyBytes)
      if info.dirtyBytes == 0 { break }
      data += try kernel.readMigration(file, count: 4096, by: bench.pid)
    }
    #expect(rounds == [1024, 256, 64, 16, 0])
    try bench.set(bench.mlx5, .preCopyP2P)
    #expect(try kernel.precopyInfo(file, by: bench.pid).dirtyBytes == 0)
    try bench.set(bench.mlx5, .stopCopy)
    data += try bench.readAll(file)

    // Another function accepts it.
    let other = try bench.open(.pci(PCIAddress(domain: 0, bus: 0x41, device: 0, function: 2)))
    let target = try #require(try bench.set(other, .resuming))
    for start in stride(from: 0, to: data.count, by: 77) {
      _ = try kernel.writeMigration(target, Array(data[start..<min(start + 77, data.count)]), by: bench.pid)
    }
    try bench.set(other, .running, .stop)
    try bench.set(bench.mlx5, .stop)
    let (mine, theirs) = (
      try #require(try bench.set(bench.mlx5, .stopCopy)), try #require(try bench.set(other, .stopCopy))
    )
    #expect(try bench.readAll(mine) == bench.readAll(theirs))
    #expect(errno { _ = try kernel.readMigration(file, count: 1, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try kernel.writeMigration(target, [1], by: bench.pid) } == .ENODEV)
    expectSeen(kernel)
  }

  @Test func wrongRecords() throws {
    let bench = try MigrationBench()
    func write(_ record: [UInt8]) throws -> ErrorNumber? {
      try bench.kernel.reset(bench.mlx5, by: bench.pid)
      let file = try #require(try bench.set(bench.mlx5, .resuming))
      let error = errno { _ = try bench.kernel.writeMigration(file, record, by: bench.pid) }
      if error != nil {
        #expect(errno { _ = try bench.kernel.writeMigration(file, [0], by: bench.pid) } == .ENODEV)
      }
      return error
    }
    #expect(try write([0, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 8)) == .ENOMEM)
    let tag = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0] as [UInt8]
    try bench.kernel.reset(bench.mlx5, by: bench.pid)
    let file = try #require(try bench.set(bench.mlx5, .resuming))
    #expect(throws: ErrorNumber.EOPNOTSUPP) { try bench.kernel.writeMigration(file, tag, by: bench.pid) }
    var optional = tag
    optional[8] = 1
    #expect(try write(optional + [5]) == nil)
    let failing = try MigrationBench(failToResume: true)
    let target = try #require(try failing.set(failing.mlx5, .resuming))
    let image = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5] as [UInt8]
    #expect(errno { _ = try failing.kernel.writeMigration(target, image, by: failing.pid) } == .EIO)
  }

  @Test func pds() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let file = try #require(try bench.set(bench.pds, .stopCopy))
    #expect(errno { _ = try kernel.precopyInfo(file, by: bench.pid) } == .ENOTTY)
    let state = try bench.readAll(file)
    let other = try bench.open(.pci(PCIAddress(domain: 0, bus: 0x61, device: 0, function: 2)))
    let target = try #require(try bench.set(other, .resuming))
    #expect(try kernel.writeMigration(target, state, by: bench.pid) == state.count)
    #expect(
      try kernel.writeMigration(target, [UInt8](repeating: 0, count: 65536), by: bench.pid) == 65536 - state.count)
    #expect(errno { _ = try kernel.writeMigration(target, [0], by: bench.pid) } == .EINVAL, "no room")
    try bench.set(other, .stop)
    let again = try #require(try bench.set(other, .stopCopy))
    #expect(try bench.readAll(again) == state)
  }

  /// The reader of the data is visible, with the device it belongs to.
  @Test(arguments: [KernelFlavour.v6_1, .v6_12, .v7_3]) func isSeen(flavour: KernelFlavour) throws {
    let bench = try MigrationBench(flavour)
    let file = try #require(try bench.set(bench.mlx5, .stopCopy))
    expectSeen(bench.kernel)
    func snapshot() -> Snapshot {
      let files = SimulatedFiles(bench.kernel)
      var observer = HostObserver(files: files, observer: .root, names: PCIIDs(files))
      return Snapshot(of: observer.observe())
    }
    func seen() throws -> Device {
      try #require(snapshot().devices.first { $0.address == .pci(MigrationBench.mlx5) })
    }
    // Before 6.18 fdinfo does not name the device, but only one of the process's devices is possible.
    #expect(try seen().migration?.dataDescriptors == 1)
    let child = try bench.kernel.fork(bench.pid)
    #expect(try seen().migration?.dataDescriptors == 2)
    #expect(snapshot().holders.map { $0.descriptors.count { $0.kind == .migration } } == [1, 1])
    try bench.kernel.exit(child)
    try bench.kernel.close(file, by: bench.pid)
    #expect(try seen().migration?.dataDescriptors ?? 0 == 0)
    #expect(try seen().migration?.isInProgress ?? false == (flavour != .v6_1), "the state tells from 6.8")
  }

  /// Other files are no data files, and a data file is no other kind of file.
  @Test func otherFiles() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    let file = try #require(try bench.set(bench.mtty, .stopCopy))
    #expect(errno { try kernel.reset(file, by: bench.pid) } == .ENOTTY)
    #expect(errno { _ = try kernel.migrationState(file, by: bench.pid) } == .ENOTTY)
    #expect(errno { try kernel.map(file, region: 0, length: 1, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try kernel.readMigration(bench.mtty, count: 1, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.precopyInfo(bench.mtty, by: bench.pid) } == .ENOTTY)
    #expect(errno { _ = try kernel.readMigration(999, count: 1, by: bench.pid) } == .EBADF)
    // A data file outlives the closed descriptor and the device.
    let copy = try kernel.dup(file, by: bench.pid)
    try kernel.close(file, by: bench.pid)
    #expect(try bench.readAll(copy).count == 60)
    try kernel.close(bench.mtty, by: bench.pid)
    #expect(errno { _ = try kernel.readMigration(copy, count: 1, by: bench.pid) } == .ENODEV)
  }
}
