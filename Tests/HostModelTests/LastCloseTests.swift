import HostModel
import TestHost
import Testing

/// The consequences of a device's last close: `vfio_pci_core_disable`, `vfio_pci_dev_set_try_reset`.
@Suite struct LastCloseTests {
  /// A card whose first function is open, with these reset methods of its two functions.
  private static func card(_ first: [String]?, _ second: [String]?) -> TestHost {
    TestHost().port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: first, enable: 1)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 2, resets: second)
      .process(7, "container", "group 2", "device")
  }

  private func last(_ host: TestHost, _ address: DeviceAddress = "0000:01:00.0") throws -> LastClose {
    try #require(try host.device(address).lastClose)
  }

  @Test func aMemberThatNeedsItResetsTheSet() throws {
    let close = try last(Self.card(nil, nil))
    #expect((close.functionReset, close.setReset, close.mechanism) == (.no, .certain, .bus))
    #expect(close.affected == ["0000:01:00.0", "0000:01:00.1"])
    #expect(close.sentence == "Closing it will bus-reset 2 devices.")
  }

  @Test func anotherOpenMemberPreventsIt() throws {
    let host = Self.card(nil, nil).with("0000:01:00.1") { $0.enableCount = 1 }.process(8, "device 0000:01:00.1")
    #expect(try last(host).setReset == .no)
    #expect(try last(host).affected.isEmpty)
    #expect(try last(host).sentence == "Closing it resets nothing.")
    let hint = Self.card(nil, nil).with("0000:01:00.1") { $0.enableCount = 1 }
      .with { $0.processes[0].descriptors[2].target = .device("0000:01:00.0") }
    #expect(try last(hint).setReset == .possible, "whether the other is open cannot be told")
  }

  @Test func aScopeBeyondTheSetPreventsIt() throws {
    #expect(try last(Self.card(nil, nil).with("0000:01:00.1") { ($0.driver, $0.vfio) = (nil, nil) }).setReset == .no)
    #expect(try last(TestHost().function("0000:00:03.0", group: 1, resets: nil), "0000:00:03.0").setReset == .no)
  }

  /// Its function reset works, but the other member may have been closed in need of a reset before.
  @Test func anotherMembersNeedMayResetTheSet() throws {
    let close = try last(Self.card(["flr"], nil))
    #expect((close.functionReset, close.setReset) == (.certain, .possible))
    #expect(close.sentence == "Closing it will reset the function and may bus-reset 2 devices.")
    #expect(try last(Self.card(["flr"], ["pm"])).setReset == .no)
    #expect(try last(Self.card(["flr"], ["pm"])).sentence == "Closing it will reset the function.")
  }

  @Test func aClosedDeviceHasTheSameConsequence() throws {
    #expect(try last(Self.card(["flr"], nil), "0000:01:00.1").setReset == .no, "the first is open")
    let closed = Self.card(["flr"], nil).with { $0.processes = [] }.with("0000:01:00.0") { $0.enableCount = 0 }
    #expect(try last(closed, "0000:01:00.1").setReset == .certain)
  }

  @Test func aSlotIsResetAsASlot() throws {
    let host = TestHost().port("0000:00:1c.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: [])
    #expect(try last(host).sentence == "Closing it will slot-reset 1 device.")
  }

  @Test func otherDevicesAndUnboundFunctionsHaveNone() throws {
    #expect(try TestHost().mdev("mdev-a", group: 8).device("mdev-a").lastClose == nil)
    let host = Self.card(nil, nil).function("0000:01:00.2", below: "0000:00:1c.0", driver: "nvme", group: 2)
    #expect(try host.device("0000:01:00.2").lastClose == nil)
  }
}
