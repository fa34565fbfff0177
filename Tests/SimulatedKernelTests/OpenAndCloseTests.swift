import HostModel
import SimulatedKernel
import Testing

/// Sets, first opens and last closes.
@Suite struct SetAndCountTests {
  @Test func aSetLivesFromTheFirstMemberToTheLast() throws {
    let bench = try Bench(vfio: [])
    let kernel = bench.kernel
    #expect(kernel.setNames == [])
    try bench.take(Bench.one)
    try bench.take(Bench.two)
    let first = kernel.takeTrace()
    #expect(first.count { $0 == .setMade("bus:0000:01") } == 1)
    #expect(kernel.setNames == ["bus:0000:01"])
    #expect(kernel.truth.sets == ["bus:0000:01": [.pci(Bench.one), .pci(Bench.two)]])
    try kernel.unbind(Bench.one, from: "vfio-pci")
    #expect(kernel.setNames == ["bus:0000:01"])
    try kernel.unbind(Bench.two, from: "vfio-pci")
    #expect(kernel.setNames == [])
    #expect(kernel.takeTrace().count { $0 == .setFreed("bus:0000:01") } == 1)
  }

  /// Alone on a root bus; the slot if pciehp can reset it, for device 0 or for the whole bus; otherwise the bus.
  @Test func keysFollowTheKernelsRule() throws {
    #expect(
      try Bench(.v6_12).kernel.setNames == ["bus:0000:01", "device:0000:00:05.0", "slot:0000:02:00"])
    #expect(try Bench(.v7_3).kernel.setNames == ["bus:0000:01", "device:0000:00:05.0", "slot:0000:02"])
  }

  @Test func onlyTheFirstOpenAndTheLastCloseReachTheDriver() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (first, group) = try bench.open(Bench.one, group: 11)
    #expect(kernel.takeTrace() == [.functionReset(Bench.one, nil), .openDevice(.pci(Bench.one))])
    let second = try kernel.device(Bench.one.description, group: group, by: bench.pid)
    let copy = try kernel.dup(first, by: bench.pid)
    let child = try kernel.fork(bench.pid)
    #expect(kernel.takeTrace() == [] && bench.openCounts[Bench.one] == 2)
    try kernel.close(first, by: bench.pid)
    try kernel.close(copy, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 2)
    try kernel.exit(child)
    #expect(kernel.takeTrace() == [] && bench.openCounts[Bench.one] == 1)
    try kernel.close(second, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 0)
    #expect(kernel.takeTrace() == [.closeDevice(.pci(Bench.one)), .functionReset(Bench.one, nil)])
  }

  /// A member without a function reset leaves the set in need of one, and the set's last close performs it.
  @Test func theLastCloseOfASetResetsIt() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (two, _) = try bench.open(Bench.two, group: 12)
    let (one, group) = try bench.open(Bench.one, group: 11)
    _ = kernel.takeTrace()
    try kernel.close(two, by: bench.pid)
    #expect(kernel.takeTrace() == [.closeDevice(.pci(Bench.two))])
    try kernel.close(one, by: bench.pid)
    #expect(
      kernel.takeTrace() == [
        .closeDevice(.pci(Bench.one)), .functionReset(Bench.one, nil), .busReset(Bench.one, nil),
      ])
    // It is clean now, so the next last close skips the reset.
    let again = try kernel.device(Bench.one.description, group: group, by: bench.pid)
    _ = kernel.takeTrace()
    try kernel.close(again, by: bench.pid)
    #expect(kernel.takeTrace() == [.closeDevice(.pci(Bench.one)), .functionReset(Bench.one, nil)])
  }

  /// A function on a shared bus may list a bus reset, which then fails; here another method comes first.
  @Test func methodsAreTriedInTheirOrder() throws {
    let bench = try Bench()
    let (sound, _) = try bench.open(Bench.sound, group: 13)
    try bench.kernel.reset(sound, by: bench.pid)
    // It cannot be selected, because the kernel checks again whether it works now.
    #expect(errno { try bench.kernel.setResetMethods([.bus], of: Bench.sound) } == .EINVAL)
    try bench.kernel.setResetMethods([], of: Bench.sound)
    #expect(errno { try bench.kernel.reset(sound, by: bench.pid) } == .ENOTTY)
    // Without a reset at first open, EINVAL from the start.
    let (two, _) = try bench.open(Bench.two, group: 12)
    #expect(errno { try bench.kernel.reset(two, by: bench.pid) } == .EINVAL)
  }

  @Test func aMappingKeepsADeviceOpen() throws {
    let bench = try Bench()
    let (device, _) = try bench.open(Bench.one, group: 11)
    try bench.kernel.map(device, region: 0, length: 4096, by: bench.pid)
    #expect(errno { try bench.kernel.map(device, region: 1, length: 4096, by: bench.pid) } == .EINVAL)
    try bench.kernel.close(device, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 1)
    expectSeen(bench.kernel)
    try bench.kernel.exit(bench.pid)
    #expect(bench.openCounts[Bench.one] == 0)
  }

  @Test func whatIsInFlightHasNoHolder() throws {
    let bench = try Bench()
    let (device, _) = try bench.open(Bench.one, group: 11)
    try bench.kernel.loseInFlight(device, of: bench.pid)
    try bench.kernel.exit(bench.pid)
    #expect(bench.openCounts[Bench.one] == 1)
    // The device's file keeps the group's file open, so no process can open the group.
    let other = bench.kernel.spawn(ProcessSpec(command: "vmm"))
    #expect(errno { _ = try bench.kernel.open("/dev/vfio/11", by: other) } == .EBUSY)
    expectSeen(bench.kernel)
    let snapshot = Snapshot(of: bench.observe())
    #expect(snapshot.blindSpots.phantomOpens.map(\.address) == [.pci(Bench.one)])
    bench.kernel.dropInFlight()
    #expect(bench.openCounts[Bench.one] == 0)
    _ = try bench.kernel.open("/dev/vfio/11", by: other)
  }

  /// A suspended device is awake while it is open.
  @Test func powerFollowsTheOpens() throws {
    let bench = try Bench()
    func state() throws -> String? { bench.observe().functions.first { $0.address == Bench.one }?.powerState }
    #expect(try state() == "D3hot")
    let (device, _) = try bench.open(Bench.one, group: 11)
    #expect(try state() == "D0")
    try bench.kernel.close(device, by: bench.pid)
    #expect(try state() == "D3hot")
  }

  /// Binding selects the variant driver; variants share the set and the core with the generic driver.
  @Test func variantsShareTheCore() throws {
    let bench = try Bench(vfio: [Bench.one])
    try bench.take(Bench.two, driver: "mlx5_vfio_pci")
    try bench.take(Bench.sound, driver: "nvgrace_gpu_vfio_pci")
    #expect(bench.kernel.truth.sets["bus:0000:01"] == [.pci(Bench.one), .pci(Bench.two), .pci(Bench.sound)])
    let (device, own) = try bench.open(Bench.sound, group: 13)
    let groups = [own, try bench.attach(11).group, try bench.attach(12).group]
    #expect(errno { try bench.kernel.hotReset(device, groups: groups, by: bench.pid) } == nil)
    expectSeen(bench.kernel)
  }
}
