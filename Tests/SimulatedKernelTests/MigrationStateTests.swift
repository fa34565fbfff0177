import HostModel
import SimulatedKernel
import Testing

/// The states of a migration and the paths between them (`vfio_mig_get_next_state`, drivers/vfio/vfio_main.c).
@Suite struct MigrationStateTests {
  /// The combination transitions listed in the kernel's comment, with all features; a blocked one is empty.
  static let ways: [(from: MigrationState, to: MigrationState, way: [MigrationState])] = [
    (.preCopy, .stopCopy, [.preCopyP2P, .stopCopy]), (.preCopy, .runningP2P, [.running, .runningP2P]),
    (.preCopy, .stop, [.running, .runningP2P, .stop]),
    (.preCopy, .resuming, [.running, .runningP2P, .stop, .resuming]),
    (.preCopyP2P, .running, [.runningP2P, .running]), (.preCopyP2P, .stop, [.runningP2P, .stop]),
    (.preCopyP2P, .resuming, [.runningP2P, .stop, .resuming]), (.resuming, .runningP2P, [.stop, .runningP2P]),
    (.resuming, .preCopyP2P, [.stop, .runningP2P, .preCopyP2P]),
    (.resuming, .running, [.stop, .runningP2P, .running]),
    (.resuming, .preCopy, [.stop, .runningP2P, .running, .preCopy]), (.resuming, .stopCopy, [.stop, .stopCopy]),
    (.running, .preCopyP2P, [.runningP2P, .preCopyP2P]), (.running, .stop, [.runningP2P, .stop]),
    (.running, .resuming, [.runningP2P, .stop, .resuming]), (.running, .stopCopy, [.runningP2P, .stop, .stopCopy]),
    (.runningP2P, .preCopy, [.running, .preCopy]), (.runningP2P, .resuming, [.stop, .resuming]),
    (.runningP2P, .stopCopy, [.stop, .stopCopy]), (.stop, .preCopyP2P, [.runningP2P, .preCopyP2P]),
    (.stop, .running, [.runningP2P, .running]), (.stop, .preCopy, [.runningP2P, .running, .preCopy]),
    (.stopCopy, .resuming, [.stop, .resuming]), (.stopCopy, .runningP2P, [.stop, .runningP2P]),
    (.stopCopy, .running, [.stop, .runningP2P, .running]), (.stopCopy, .preCopy, []), (.stopCopy, .preCopyP2P, []),
    // Single steps.
    (.running, .runningP2P, [.runningP2P]), (.running, .preCopy, [.preCopy]), (.preCopy, .running, [.running]),
    (.preCopy, .preCopyP2P, [.preCopyP2P]), (.preCopyP2P, .preCopy, [.preCopy]),
    (.preCopyP2P, .runningP2P, [.runningP2P]), (.preCopyP2P, .stopCopy, [.stopCopy]),
    (.runningP2P, .running, [.running]), (.runningP2P, .stop, [.stop]), (.runningP2P, .preCopyP2P, [.preCopyP2P]),
    (.stop, .runningP2P, [.runningP2P]), (.stop, .stopCopy, [.stopCopy]), (.stop, .resuming, [.resuming]),
    (.stopCopy, .stop, [.stop]), (.resuming, .stop, [.stop]),
  ]

  /// Takes a device from RUNNING to a state by a path that is not blocked.
  private func reach(_ state: MigrationState, _ bench: MigrationBench, _ device: Int32) throws {
    try bench.kernel.reset(device, by: bench.pid)
    try bench.set(device, state)
    #expect(bench.state(device) == state)
    _ = bench.kernel.takeTrace()
  }

  private func way(_ bench: MigrationBench) -> [MigrationState] {
    bench.kernel.takeTrace().compactMap { if case .migrated(_, let state) = $0 { state } else { nil } }
  }

  @Test func allWays() throws {
    let bench = try MigrationBench()
    #expect(Set(Self.ways.map { [$0.from, $0.to] }).count == 7 * 6)
    for device in [bench.mlx5, bench.mtty] {
      for (from, to, expected) in Self.ways {
        // mtty requires a complete state to leave RESUMING.
        if device == bench.mtty, from == .resuming { continue }
        try reach(from, bench, device)
        let error = errno { try bench.set(device, to) }
        #expect(way(bench) == expected, "\(from) to \(to)")
        #expect(error == (expected.isEmpty ? .EINVAL : nil) && bench.state(device) == expected.last ?? from)
      }
    }
  }

  /// States that the device lacks are skipped and cannot be requested.
  @Test func waysWithoutPreCopy() throws {
    let bench = try MigrationBench()
    let states: [MigrationState] = [.stop, .running, .stopCopy, .resuming, .runningP2P]
    for from in states {
      for to in MigrationState.allCases where to != from {
        try reach(from, bench, bench.pds)
        let isThere = states.contains(to)
        #expect(errno { try bench.set(bench.pds, to) } == (isThere ? nil : .EINVAL), "\(from) to \(to)")
        #expect(bench.state(bench.pds) == (isThere ? to : from))
        let expected = Self.ways.first { $0.from == from && $0.to == to }?.way
        if isThere { #expect(way(bench) == expected) }
      }
    }
  }

  /// A data file is opened by a step that begins a session, and by no other.
  @Test func dataFiles() throws {
    let bench = try MigrationBench()
    for device in [bench.mlx5, bench.mtty] {
      #expect(try bench.set(device, .runningP2P) == nil)
      #expect(try bench.set(device, .preCopyP2P) != nil)
      #expect(try bench.set(device, .preCopy) == nil)
      #expect(try bench.set(device, .stopCopy) == nil, "the session goes on")
      #expect(try bench.set(device, .stop) == nil)
      #expect(try bench.set(device, .stopCopy) != nil)
      #expect(try bench.set(device, .resuming) != nil)
      try bench.kernel.reset(device, by: bench.pid)
      #expect(bench.state(device) == .running)
    }
  }

  /// A reset returns the device to RUNNING and ends the session; nothing else leaves ERROR.
  @Test func error() throws {
    let bench = try MigrationBench(failToResume: true)
    let file = try #require(try bench.set(bench.pds, .resuming))
    #expect(try bench.kernel.writeMigration(file, [1, 2, 3], by: bench.pid) == 3)
    #expect(errno { try bench.set(bench.pds, .running) } == .EIO)
    #expect(bench.state(bench.pds) == .error)
    for state in MigrationState.allCases {
      #expect(errno { try bench.set(bench.pds, state) } == .EIO, "\(state)")
    }
    var data = [77, 0, 0, 0, 0, 0, 0, 0] as [UInt8]
    let flags = FeatureRequest.Feature.migrationState.rawValue | FeatureRequest.set
    #expect(
      errno { try bench.kernel.feature(bench.pds, flags: flags, argsz: 16, data: &data, by: bench.pid) } == .EIO)
    #expect(errno { _ = try bench.kernel.writeMigration(file, [1], by: bench.pid) } == .ENODEV)
    try bench.kernel.reset(bench.pds, by: bench.pid)
    #expect(bench.state(bench.pds) == .running)
  }

  /// Only a variant driver on one of its virtual functions migrates.
  @Test func onlyVariantDriversMigrate() throws {
    let bench = try MigrationBench(opens: false)
    #expect(errno { try bench.take(MigrationBench.plain, "pds_vfio_pci") } == .EINVAL, "no virtual function")
    try bench.take(MigrationBench.plain, "mlx5_vfio_pci")
    let plain = try bench.open(.pci(MigrationBench.plain))
    #expect(errno { _ = try bench.kernel.migrationFlags(plain, by: bench.pid) } == .ENOTTY)
    // Bound to vfio-pci itself, such a virtual function cannot migrate.
    try bench.take(MigrationBench.mlx5, "vfio-pci")
    let bound = try bench.open(.pci(MigrationBench.mlx5))
    #expect(errno { _ = try bench.kernel.migrationFlags(bound, by: bench.pid) } == .ENOTTY)
    #expect(bench.kernel.truth.devices[MigrationBench.mlx5]?.migration == nil)
  }

  /// After a close and an open the vfio-pci variants are RUNNING; mtty keeps its state, without a session.
  @Test func closing() throws {
    let bench = try MigrationBench()
    let kernel = bench.kernel
    for (device, name) in [
      (bench.mlx5, "\(MigrationBench.mlx5)"), (bench.pds, "\(MigrationBench.pds)"), (bench.mtty, MigrationBench.mtty),
    ] {
      let file = try #require(try bench.set(device, .stopCopy))
      try kernel.close(device, by: bench.pid)
      #expect(errno { _ = try kernel.readMigration(file, count: 1, by: bench.pid) } == .ENODEV)
      let again = try kernel.device(name, group: device - 2, by: bench.pid)
      #expect(bench.state(again) == (name == MigrationBench.mtty ? .stopCopy : .running))
      try kernel.reset(again, by: bench.pid)
      #expect(bench.state(again) == .running)
    }
  }

  /// The bus reset of a set ends the migrations of all affected devices.
  @Test func busReset() throws {
    let bench = try MigrationBench()
    // A variant driver on a physical function cannot migrate; a hot reset of virtual functions fails with EINVAL and
    // changes nothing.
    try bench.set(bench.mlx5, .stopCopy)
    #expect(errno { try bench.kernel.hotReset(bench.mlx5, groups: [bench.mlx5 - 2], by: bench.pid) } == .EINVAL)
    #expect(bench.state(bench.mlx5) == .stopCopy)
  }
}
