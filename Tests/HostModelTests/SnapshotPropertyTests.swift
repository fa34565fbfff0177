import HostModel
import TestHost
import Testing

/// Properties of every host, whatever its topology: random hosts, intact and damaged.
@Suite struct SnapshotPropertyTests {
  static let seeds: [UInt64] = Array(1...250)

  @Test(arguments: seeds) func everyRegisteredDeviceIsInOneSet(_ seed: UInt64) {
    let host = RandomHost(seed: seed).host
    let snapshot = host.snapshot
    let registered =
      host.facts.functions.filter { $0.vfio != nil }.map { DeviceAddress.pci($0.address) }
      + host.facts.otherDevices.map { .named($0.address) }
    #expect(snapshot.deviceSets.flatMap(\.members).sorted() == Set(registered).sorted())
    for device in snapshot.devices where device.isMember {
      #expect(snapshot.deviceSets.first { $0.id == device.deviceSet }?.members.contains(device.address) == true)
    }
  }

  @Test(arguments: seeds) func scopesAreWhole(_ seed: UInt64) {
    let snapshot = RandomHost(seed: seed).host.snapshot
    let devices = Set(snapshot.devices.map(\.address))
    for set in snapshot.deviceSets {
      let reset = set.hotReset
      let affected = Set(reset.affected.map { DeviceAddress.pci($0.address) })
      #expect(affected.count == reset.affected.count)
      if reset.mechanism != nil {
        #expect(affected.isSuperset(of: set.members))
        #expect(affected.isSubset(of: devices))
        #expect(Set(reset.affected.filter(\.isMember).map { DeviceAddress.pci($0.address) }) == Set(set.members))
      } else {
        #expect(affected.isEmpty)
      }
      let hasOutsider = reset.affected.contains { !$0.isMember && $0.isReportedByKernel }
      if reset.verdict.outcome == .works { #expect(reset.mechanism != nil && !hasOutsider) }
      if hasOutsider, reset.verdict.outcome != .unknown { #expect(reset.verdict.errno == .EINVAL) }
    }
  }

  @Test(arguments: seeds) func failuresHaveACauseAndWorksHasNone(_ seed: UInt64) {
    for device in RandomHost(seed: seed).host.snapshot.devices {
      for verdict in [device.openVerdict, device.functionReset.verdict] + (device.nodeVerdict.map { [$0] } ?? []) {
        #expect((verdict.errno != nil) == (verdict.outcome == .fails))
        #expect(!verdict.blockers.isEmpty || verdict.outcome == .works)
      }
      // Only a reset works with blockers: the present holders, who are those that can make it.
      #expect(device.openVerdict.outcome != .works || device.openVerdict.blockers.isEmpty)
      let reset = device.functionReset
      #expect(reset.verdict.outcome != .works || reset.verdict.blockers.isEmpty == (reset.availability != .holder))
    }
  }

  @Test(arguments: seeds) func countsAgree(_ seed: UInt64) {
    for device in RandomHost(seed: seed).host.snapshot.devices {
      #expect((device.openCount == nil) == (device.openCountCertainty == nil))
      if device.isOpen == true { #expect((device.openCount ?? 1) >= 1) }
      if device.isOpen == false { #expect(device.openCount == 0) }
      if let close = device.lastClose { #expect(close.affected.isEmpty == (close.setReset == .no)) }
    }
  }

  /// The order in which a host is read does not matter.
  @Test(arguments: seeds) func orderDoesNotMatter(_ seed: UInt64) {
    let facts = RandomHost(seed: seed).host.facts
    let snapshot = Snapshot(of: facts)
    #expect(Snapshot(of: facts) == snapshot)
    var numbers = SeededNumbers(seed: seed)
    var shuffled = facts
    shuffled.functions.shuffle(using: &numbers)
    shuffled.otherDevices.shuffle(using: &numbers)
    shuffled.groups.shuffle(using: &numbers)
    shuffled.processes.shuffle(using: &numbers)
    for index in shuffled.groups.indices { shuffled.groups[index].devices.shuffle(using: &numbers) }
    #expect(Snapshot(of: shuffled) == snapshot)
  }

  /// Where a function of a process's group is being unbound, the process's file is of that or of another device of its
  /// groups, and never of some other process's device.
  @Test(arguments: seeds) func aLeavingFunctionsFileStaysInItsGroup(_ seed: UInt64) {
    let host = RandomHost(seed: seed).host
    let snapshot = host.snapshot
    let devices = Dictionary(snapshot.devices.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    let left = Set(devices.values.filter { $0.waitingUnbind != nil && $0.isOpen != false }.compactMap(\.iommuGroup))
    var sharers: [Int: Set<Int32>] = [:]
    for process in host.facts.processes {
      for file in process.descriptors.compactMap(\.openedFile) { sharers[file, default: []].insert(process.pid) }
    }
    for process in host.facts.processes {
      let groups = Set(
        process.descriptors.compactMap { if case .group(let id) = $0.target { id } else { nil } })
      guard !groups.isDisjoint(with: left), let holder = snapshot.holders.first(where: { $0.pid == process.pid }) else {
        continue
      }
      for descriptor in process.descriptors where descriptor.target == .device(nil) {
        guard descriptor.openedFile.map({ sharers[$0]?.count == 1 }) ?? true,
          let held = holder.descriptors.first(where: { $0.number == descriptor.number })
        else { continue }
        for device in held.device.map({ [$0] }) ?? held.oneOf {
          let isOwn = devices[device]?.iommuGroup.map(groups.contains) ?? false
          let isNamed = process.descriptors.contains { $0.target == .device(device) }
          #expect(isOwn || isNamed, "\(device)")
        }
      }
    }
  }

  /// A process that ends takes its files along, and no count rises.
  @Test(arguments: seeds) func aRemovedProcessRaisesNoSureCount(_ seed: UInt64) {
    let host = RandomHost(seed: seed).host.with { facts in
      facts.drivers = [:]  // their counts would have changed too
      // From 6.18 every file says whose it is: nothing shifts to another device.
      for process in facts.processes.indices {
        facts.processes[process].mappings = []
        facts.processes[process].descriptors.removeAll { $0.target == .device(nil) }
      }
    }
    let before = Dictionary(host.snapshot.devices.map { ($0.address, $0) }, uniquingKeysWith: { $1 })
    for index in host.facts.processes.indices {
      let after = host.with { $0.processes.remove(at: index) }.snapshot
      for device in after.devices {
        guard let count = device.openCount, let old = before[device.address], let was = old.openCount else { continue }
        #expect(count <= was, "\(device.address)")
      }
    }
  }

  /// An inconsistent tree must not trap or hang.
  @Test(arguments: seeds) func damagedFactsAreSurvived(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    var facts = RandomHost(seed: seed).host.facts
    let addresses = facts.functions.map(\.address)
    for index in facts.functions.indices where numbers.next() % 3 == 0 {
      let other = addresses.randomElement(using: &numbers) ?? facts.functions[index].address
      switch numbers.next() % 8 {
      case 0: facts.functions[index].upstream = .bridge(other)  // cycles, itself included
      case 1: facts.functions[index].address = other  // twice
      case 2: facts.functions[index].physicalFunction = PCIAddress(bus: 255, device: 31, function: 7)
      case 3: facts.functions[index].virtualFunctions = [other, other]
      case 4: facts.functions[index].enableCount = [Int.min, -1, Int.max].randomElement(using: &numbers)
      case 5: facts.functions[index].vfioInterrupts = [Int.min, Int.max].randomElement(using: &numbers)
      case 6: facts.functions[index].iommuGroup = Int.max
      default: facts.functions[index].barSizes = [UInt64.max]
      }
    }
    facts.groups.append(GroupFacts(id: 1, devices: []))
    facts.groups.append(GroupFacts(id: Int.min, devices: [.named("nowhere")], otherDrivers: ["nowhere": "x"]))
    facts.otherDevices += facts.otherDevices
    facts.processes += facts.processes
    for driver in ["vfio-pci", "mtty"] {
      facts.drivers[driver] = DriverFacts(references: [Int.min, -1, Int.max].randomElement(using: &numbers))
    }
    facts.gaps.unreadableProcesses = Int.max
    for index in facts.processes.indices {
      facts.processes[index].mappings = [DeviceMapping(region: -1, length: .max), DeviceMapping(region: 7, length: 0)]
    }
    let snapshot = Snapshot(of: facts)
    #expect(Set(snapshot.devices.map(\.address)).count == snapshot.devices.count)
    _ = HostAnalysis(facts).suspectsUnseenHolder
  }

  /// A chain of bridges as deep as numbers allow, and a cyclic one.
  @Test func aDeepAndACyclicTreeEnd() {
    var host = TestHost()
    for domain in 0..<40 as Range<UInt32> {
      for bus in 0..<255 as Range<UInt8> {
        let here = PCIAddress(domain: domain, bus: bus, device: 0, function: 0)
        var port = PCIFunction(address: here)
        port.classCode = 0x060400
        port.driver = "pcieport"
        let above = bus > 0 ? (domain, bus - 1) : (domain == 0 ? 39 : domain - 1, 254)
        port.upstream = .bridge(PCIAddress(domain: above.0, bus: above.1, device: 0, function: 0))
        host.facts.functions.append(port)
      }
    }
    host = host.function("0000:00:01.0", below: "0027:fe:00.0", group: 1)
    #expect(host.snapshot.deviceSets.first?.hotReset.verdict.errno == .EINVAL)
    #expect(host.snapshot.deviceSets.first?.hotReset.affected.count == 40 * 255 + 1)
  }
}
