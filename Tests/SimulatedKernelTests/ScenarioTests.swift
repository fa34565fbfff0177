import AdviceFaults
import HostModel
import HostObservation
import SimulatedKernel
import TestHost
import Testing

/// The scenarios of `--demo`.
@Suite struct ScenarioTests {
  static let names = Scenario.all.map(\.name)

  /// At the start and through minutes of events, the observation equals the kernel's state.
  @Test(.timeLimit(.minutes(5)), arguments: names) func isSeenAsItIs(name: String) throws {
    let demo = DemoHost(try #require(Scenario.named(name)))
    expectSeen(demo.kernel)
    for minute in 1...(name == "gpus" ? 2 : 10) {
      demo.advance(to: minute * 20_000)
      expectSeen(demo.kernel)
    }
  }

  /// Every remedy helps, and what works has a plan, at the start and through minutes of events.
  @Test(.timeLimit(.minutes(5)), arguments: names) func givesGoodAdvice(name: String) throws {
    let demo = DemoHost(try #require(Scenario.named(name)))
    var observer = HostObserver(files: demo.files, observer: .root, names: PCIIDs(demo.files))
    for minute in 0...(name == "gpus" ? 1 : 10) {
      demo.advance(to: minute * 20_000)
      #expect(Advice(observer.observe()).faults == [], "minute \(minute)")
    }
  }

  /// The same seed gives the same events.
  @Test(arguments: ["gaming", "sriov", "migration", "leak"]) func isRepeatable(name: String) throws {
    let scenario = try #require(Scenario.named(name))
    let hosts = [DemoHost(scenario, seed: 7), DemoHost(scenario, seed: 7)]
    for second in stride(from: 0, through: 300, by: 30) {
      for host in hosts { host.advance(to: second * 1000) }
      #expect(hosts[0].kernel.truth == hosts[1].kernel.truth)
    }
  }

  /// Every migration state occurs, and the VM ends up at its destination.
  @Test func migrates() throws {
    let demo = DemoHost(try #require(Scenario.named("migration")))
    var observer = HostObserver(files: demo.files, observer: .root, names: PCIIDs(demo.files))
    var snapshot = Snapshot(of: observer.observe())
    func device(_ address: DeviceAddress) throws -> Device {
      try #require(snapshot.devices.first { $0.address == address })
    }
    #expect(try device("0000:41:00.1").migration?.state == .preCopy)
    #expect(try device("83b8f4f2-509f-382f-3c1e-e6bfe0fa0001").migration?.dataDescriptors == 1)
    #expect(try device("0000:41:00.2").migration?.state == .resuming)
    #expect(try device("0000:61:00.2").migration?.state == .error)
    let sentence = try #require(snapshot.migrationSentence(of: try device("0000:41:00.3")))
    #expect(sentence.hasSuffix("db cannot pre-copy because of 0000:61:00.1."), "\(sentence)")
    var states: Set<MigrationState> = []
    var homes: Set<DeviceAddress> = []
    var changes = 0
    for second in stride(from: 0, through: 300, by: 2) {
      demo.advance(to: second * 1000)
      let next = Snapshot(of: observer.observe())
      changes += next.changes(since: snapshot).count { $0.kind == .migrationChanged }
      snapshot = next
      states.formUnion(snapshot.devices.compactMap(\.migration?.state))
      homes.formUnion(
        snapshot.devices.filter { $0.migration?.state == .running && $0.isOpen == true }.map(\.address))
    }
    #expect(states == [.error, .running, .stopCopy, .resuming, .preCopy])
    #expect(homes.isSuperset(of: ["0000:41:00.1", "0000:41:00.2"]) && changes > 30)
  }

  @Test func showWhatTheySay() throws {
    func snapshot(_ name: String) throws -> Snapshot {
      let demo = DemoHost(try #require(Scenario.named(name)))
      var observer = HostObserver(files: demo.files, observer: .root, names: PCIIDs(demo.files))
      return Snapshot(of: observer.observe())
    }
    func device(_ address: DeviceAddress, _ snapshot: Snapshot) throws -> Device {
      try #require(snapshot.devices.first { $0.address == address })
    }
    #expect(try device("0000:01:00.0", snapshot("gaming")).openVerdict.errno == .EPERM)
    let leak = try snapshot("leak")
    #expect(leak.blindSpots.phantomOpens.map(\.address) == ["0000:04:00.0"])
    #expect(leak.holders.map(\.virtualMachine) == ["media"])
    let sriov = try snapshot("sriov")
    #expect(sriov.deviceSets.count == 8 && sriov.holders.count == 4)
    #expect(sriov.deviceSets.allSatisfy { $0.hotReset.verdict.errno == .EINVAL })
    let gpus = try snapshot("gpus")
    #expect(gpus.deviceSets.count == 64 && gpus.deviceSets.allSatisfy { $0.hotReset.verdict.outcome == .works })
    #expect(gpus.devices.count { $0.isOpen == true } == 40)
    let stuck = try snapshot("stuck-unbind")
    #expect(try device("0000:05:00.0", stuck).driver == nil)
    #expect(stuck.deviceSets.first { $0.id == "bus:0000:05" }?.hotReset.verdict.errno == .EINVAL)
    #expect(try snapshot("reset-fails").deviceSets.first { $0.id == "bus:0000:05" }?.hotReset.verdict.outcome == .works)
  }
}
