@testable import ActionExecution
import ActionPlanning
import HostModel
import Testing

@Suite struct SiblingBindingTests {
  private static let network = PCIAddress(bus: 8, device: 1, function: 0)
  private static let unbound = PCIAddress(bus: 8, device: 1, function: 1)
  private static let disk = PCIAddress(bus: 8, device: 2, function: 0)
  private static let odd = PCIAddress(bus: 8, device: 3, function: 0)
  private static let device = DeviceAddress(sysfsName: "0000:08:00.0")

  /// Functions with a driver and no override, without a driver, bound by an override, and with an override for another
  /// driver.
  private static let before: [PCIAddress: FakeBus.Function] = [
    network: .init(driver: "e1000e", native: "e1000e"), unbound: .init(override: "igb", native: "igb"),
    disk: .init(ids: "144d:a80a", driver: "nvme", override: "nvme", native: "igb"),
    odd: .init(driver: "igb", override: "vfio-pci", native: "igb"),
  ]
  private static let siblings = before.keys.sorted().map {
    ActionPlan.Sibling(address: $0, driver: before[$0]?.driver)
  }
  private static let ids = before.mapValues(\.ids)
  /// The number of calls with effect that a bind and a return make.
  private static let callCount = 30

  private func binding(_ control: FakePCIControl) -> SiblingBinding {
    SiblingBinding(control: control, store: control, process: ProcessIdentity(pid: 7, startTime: 70))
  }

  private func begin(_ control: FakePCIControl) throws(BindingFailure) -> RestoreRecord {
    try binding(control).begin(device: Self.device, siblings: Self.siblings, ids: Self.ids, at: 1) { _ in false }
  }

  @Test func bindsAndRestores() throws {
    let bus = FakeBus(Self.before)
    let control = FakePCIControl(bus)
    let record = try begin(control)
    #expect(bus.functions.values.allSatisfy { $0.driver == "vfio-pci" && $0.override == "vfio-pci" })
    #expect(bus.records == [record] && record.entries.map(\.address) == Self.siblings.map(\.address))
    #expect(control.calls.first == "save")
    let end = binding(control).giveBack(record) { _ in false }
    #expect(end == SiblingBinding.GivenBack())
    #expect(bus.functions == Self.before && bus.records.isEmpty)
    #expect(control.calls.last == "remove")
    // Every call number below really occurs.
    #expect(control.calls.count > 20 && control.calls.count <= Self.callCount)
    // A second run calls nothing but the removal.
    let again = FakePCIControl(bus)
    #expect(binding(again).giveBack(record) { _ in false }.isComplete)
    #expect(again.calls == ["remove"])
  }

  /// Binds, gives back, and gives back again as the next start would; with a mishap at one call.
  private func run(_ control: FakePCIControl) -> SiblingBinding.GivenBack? {
    guard let record = try? begin(control) else { return nil }
    return binding(control).giveBack(record) { _ in false }
  }

  @Test(arguments: 1...callCount, [Int32(5), 16, 19])
  func survivesAFailure(at call: Int, errno: Int32) {
    let bus = FakeBus(Self.before)
    let end = run(FakePCIControl(bus, mishap: (call, .failure, errno, nil)))
    if bus.records.isEmpty {
      #expect(bus.functions == Self.before)
    } else {
      // A remainder is reported, and the record restores it.
      #expect(end?.isComplete != true)
      restoreAll(bus)
      #expect(bus.functions == Self.before && bus.records.isEmpty)
    }
  }

  @Test(arguments: 1...callCount, before.keys.sorted())
  func survivesAVanishing(at call: Int, of victim: PCIAddress) {
    let bus = FakeBus(Self.before)
    let end = run(FakePCIControl(bus, mishap: (call, .vanishing, 0, victim)))
    #expect(bus.records.isEmpty)
    if let end { #expect(end.isComplete && end.notes.allSatisfy { $0.contains("is gone") }) }
    var rest = Self.before
    if bus.functions[victim] == nil { rest[victim] = nil }
    #expect(bus.functions == rest)
  }

  @Test(arguments: 1...callCount, [Mishap.killBefore, .killAfter])
  func survivesAKill(at call: Int, how: Mishap) {
    let bus = FakeBus(Self.before)
    let control = FakePCIControl(bus, mishap: (call, how, 0, nil))
    _ = run(control)
    if bus.functions != Self.before { #expect(bus.records.count == 1) }
    // The next start may be killed as well, at each of its calls.
    for next in 1...Self.callCount {
      let copy = FakeBus(bus.functions)
      copy.records = bus.records
      for record in copy.records {
        _ = binding(FakePCIControl(copy, mishap: (next, how, 0, nil))).giveBack(record) { _ in false }
      }
      restoreAll(copy)
      #expect(copy.functions == Self.before && copy.records.isEmpty)
    }
  }

  private func restoreAll(_ bus: FakeBus) {
    for record in bus.records {
      #expect(binding(FakePCIControl(bus)).giveBack(record) { _ in false }.isComplete)
    }
  }

  @Test func changesNothingWhenThePlanIsStale() throws {
    for change in [{ $0.driver = "igb" }, { $0.ids = "10de:1eb8" }] as [(inout FakeBus.Function) -> Void] {
      let bus = FakeBus(Self.before)
      change(&bus.functions[Self.network, default: .init()])
      let control = FakePCIControl(bus)
      let failure = #expect(throws: BindingFailure.self) { try begin(control) }
      #expect(failure?.isUntouched == true && failure?.address == Self.network && failure?.error == nil)
      #expect(control.calls.isEmpty)
    }
    let bus = FakeBus(Self.before)
    bus.drivers.remove("vfio-pci")
    let failure = #expect(throws: BindingFailure.self) { try begin(FakePCIControl(bus)) }
    #expect(failure?.error == CallError(.bind, .ENOENT) && failure?.isUntouched == true && bus.functions == Self.before)
  }

  @Test func saysWhenTheDriverTakesNothing() {
    let bus = FakeBus(Self.before)
    bus.refusing = ["vfio-pci"]
    let failure = #expect(throws: BindingFailure.self) { try begin(FakePCIControl(bus)) }
    #expect(failure?.error == nil && failure?.address == Self.network && failure?.leftOver == [])
    #expect(failure?.text.contains("is bound to no driver instead of vfio-pci") == true)
    #expect(bus.functions == Self.before && bus.records.isEmpty)
  }

  @Test func leavesWhatIsHeld() throws {
    for held in [true, nil] as [Bool?] {
      let bus = FakeBus(Self.before)
      let control = FakePCIControl(bus)
      let record = try begin(control)
      let end = binding(control).giveBack(record) { $0 == Self.disk ? held : false }
      #expect(end.leftOver.count == 1 && end.leftOver[0].contains("stays bound to vfio-pci"))
      #expect(bus.records == [record])
      var expected = Self.before
      expected[Self.disk]?.driver = "vfio-pci"
      expected[Self.disk]?.override = "vfio-pci"
      #expect(bus.functions == expected)
      #expect(binding(control).giveBack(record) { _ in false }.isComplete)
      #expect(bus.functions == Self.before && bus.records.isEmpty)
    }
  }

  @Test func leavesAloneWhatOthersChanged() throws {
    let bus = FakeBus(Self.before)
    let control = FakePCIControl(bus)
    let record = try begin(control)
    bus.functions[Self.network] = .init(driver: "igb", override: "vfio-pci", native: "e1000e")
    bus.functions[Self.disk] = .init(ids: "10de:1eb8", driver: "vfio-pci", override: "vfio-pci")
    bus.functions[Self.unbound] = .init(driver: "vfio-pci", override: "pci-stub", native: "igb")
    let end = binding(control).giveBack(record) { _ in false }
    #expect(end.isComplete && end.notes.count == 2 && bus.records.isEmpty)
    #expect(bus.functions[Self.network] == .init(driver: "igb", override: nil, native: "e1000e"))
    #expect(bus.functions[Self.disk] == .init(ids: "10de:1eb8", driver: "vfio-pci", override: "vfio-pci"))
    #expect(bus.functions[Self.unbound] == .init(driver: nil, override: "pci-stub", native: "igb"))
  }

  @Test func keepsTheRecordWhileADriverIsMissing() throws {
    let bus = FakeBus(Self.before)
    let record = try begin(FakePCIControl(bus))
    bus.drivers.remove("nvme")
    let end = binding(FakePCIControl(bus)).giveBack(record) { _ in false }
    #expect(
      end.leftOver == ["0000:08:02.0 could not be bound to nvme again: bind: ENOENT (no such file or directory)."])
    #expect(end.errors == [CallError(.bind, .ENOENT)] && bus.records == [record])
    bus.drivers.insert("nvme")
    #expect(binding(FakePCIControl(bus)).giveBack(record) { _ in false }.isComplete)
    #expect(bus.functions == Self.before)
  }

  @Test func reportsEveryCall() throws {
    let bus = FakeBus(Self.before)
    let control = FakePCIControl(bus, mishap: (3, .failure, 16, nil))
    var told: [String] = []
    let journal = CallJournal { message in
      if case .calling(let call, let target) = message { told.append("\(call.rawValue): \(target)") }
      if case .journal(let entry) = message, let result = entry.result, result != "ok" {
        told.append("\(result) \(entry.address?.description ?? "")")
        #expect(entry.duration ?? -1 >= 0)
      }
    }
    let binding = SiblingBinding(
      control: JournalledPCIControl(control, journal), store: JournalledRestoreStore(control, journal),
      process: ProcessIdentity(pid: 7, startTime: 70))
    #expect(throws: BindingFailure.self) {
      try binding.begin(
        device: Self.device, siblings: [ActionPlan.Sibling(address: Self.network, driver: "e1000e")], ids: [:], at: 1
      ) { _ in false }
    }
    #expect(
      told == [
        "restore plan: save", "driver_override: 0000:08:01.0/driver_override = vfio-pci",
        "unbind: drivers/e1000e/unbind", "EBUSY 0000:08:01.0",
        "driver_override: 0000:08:01.0/driver_override = none", "restore plan: remove",
      ])
  }
}
