import HostModel
import SimulatedKernel
import Testing

/// Random calls: the kernel's counts always agree with its files, and the observation with the kernel's state.
@Suite struct RandomTests {
  struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 16 ^ state << 48
    }
  }

  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v6_12cdev, .v7_3], [UInt64(1), 2, 3])
  func seesWhatTheKernelKnows(flavour: KernelFlavour, seed: UInt64) throws {
    var chance = Chance(state: seed &* 77)
    let bench = try Bench(flavour) { $0.mediated = .mtty }
    let kernel = bench.kernel
    var pids = [bench.pid]
    for step in 0..<400 {
      let pid = pids.randomElement(using: &chance) ?? bench.pid
      act(kernel, pid, &pids, &chance)
      if step % 25 == 24 {
        expectSeen(kernel)
        expectSound(kernel)
      }
    }
    for pid in pids { try kernel.exit(pid) }
    kernel.dropInFlight()
    #expect(kernel.truth.devices.values.allSatisfy { $0.openCount == 0 })
    #expect(kernel.truth.otherDevices.values.allSatisfy { $0.openCount == 0 })
    #expect(kernel.truth.openGroups.isEmpty)
    expectSeen(kernel)
  }

  /// Creates a mediated device, or removes one that is not held.
  private func mediate(_ kernel: SimulatedKernel, _ chance: inout Chance) {
    let uuid = Bool.random(using: &chance) ? MediatedTests.one : MediatedTests.two
    if !kernel.mediatedDevices.contains(uuid) {
      try? kernel.createMediatedDevice(uuid)
    } else if !kernel.hasFiles(of: .named(uuid)) {
      try? kernel.removeMediatedDevice(uuid)
    }
  }

  /// Expects that every open device has a set, and that no set is without members.
  private func expectSound(_ kernel: SimulatedKernel) {
    let truth = kernel.truth
    #expect(Set(kernel.setNames) == Set(truth.sets.keys))
    #expect(truth.sets.values.allSatisfy { !$0.isEmpty })
  }

  private func act(_ kernel: SimulatedKernel, _ pid: Int32, _ pids: inout [Int32], _ chance: inout Chance) {
    let address =
      [Bench.one, Bench.two, Bench.sound, Bench.gpu, Bench.audio, Bench.root]
      .randomElement(using: &chance) ?? Bench.one
    func number() -> Int32 { Int32.random(in: 3..<14, using: &chance) }
    let (a, b) = (number(), number())
    switch Int.random(in: 0..<30, using: &chance) {
    case 0, 1:
      let groups = [11, 12, 13, 20, 5] + kernel.truth.otherDevices.values.compactMap(\.group)
      _ = try? kernel.open("/dev/vfio/\(groups.sorted().randomElement(using: &chance) ?? 11)", by: pid)
    case 2: _ = try? kernel.open("/dev/vfio/vfio", by: pid)
    case 3: _ = try? kernel.open("/dev/iommu", by: pid)
    case 4, 5: if let node = kernel.deviceNode(of: address) { _ = try? kernel.open(node, by: pid) }
    case 6, 7: for one in Int32(3)..<14 { try? kernel.setContainer(one, group: a, by: pid) }
    case 8: for one in Int32(3)..<14 { try? kernel.setIOMMU(.type1v2, container: one, by: pid) }
    case 9, 10, 11: for one in Int32(3)..<14 { _ = try? kernel.device("\(address)", group: one, by: pid) }
    case 12, 13: for one in Int32(3)..<14 { _ = try? kernel.bind(a, iommufd: one, by: pid) }
    case 14: try? kernel.close(a, by: pid)
    case 15: try? kernel.close(a, by: pid)
    case 16: _ = try? kernel.dup(a, by: pid)
    case 17:
      if pids.count < 4, let child = try? kernel.fork(pid) { pids.append(child) }
    case 18:
      guard pids.count > 1 else { return }
      pids.removeAll { $0 == pid }
      try? kernel.exit(pid)
    case 19: try? kernel.reset(a, by: pid)
    case 20: try? kernel.hotReset(a, groups: [b], by: pid)
    case 21: try? kernel.hotReset(a, groups: [], by: pid)
    case 24: mediate(kernel, &chance)
    case 25:
      for one in Int32(3)..<14 { _ = try? kernel.device(MediatedTests.one, group: one, by: pid) }
    case 26: if let node = kernel.deviceNode(of: .named(MediatedTests.one)) { _ = try? kernel.open(node, by: pid) }
    case 27, 28:
      let state = MigrationState.allCases.randomElement(using: &chance) ?? .running
      for one in Int32(3)..<14 { _ = try? kernel.setMigrationState(state, one, by: pid) }
    case 29: _ = try? kernel.readMigration(a, count: 10, by: pid)
    case 22: try? kernel.map(a, region: 0, length: 4096, by: pid)
    default:
      // Unbinding a held device would wait for ever here.
      guard let device = kernel.truth.devices[address] else {
        try? kernel.setDriverOverride("vfio-pci", of: address)
        try? kernel.probe(address)
        return
      }
      let hasFiles = device.openCount > 0 || kernel.hasFiles(of: address)
      if !hasFiles, let driver = device.driver { try? kernel.unbind(address, from: driver) }
    }
  }
}
