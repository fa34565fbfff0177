import HostModel
import TestHost
import Testing

/// The devices that share a set: `vfio_pci_core_register_device`, drivers/vfio/pci/vfio_pci_core.c.
@Suite struct DeviceSetKeyTests {
  @Test func functionsOfARootBusAreAlone() {
    let host = TestHost().function("0000:00:03.0", group: 1).function("0000:00:03.1", group: 1)
    #expect(host.sets == [["0000:00:03.0"], ["0000:00:03.1"]])
    #expect(host.snapshot.deviceSets.map(\.id) == ["device:0000:00:03.0", "device:0000:00:03.1"])
  }

  @Test func aBusBelowABridgeIsASet() throws {
    let host = TestHost().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.2", below: "0000:00:1c.0", driver: "nvme", group: 2)
    #expect(host.sets == [["0000:01:00.0", "0000:01:00.1"]])
    let set = try host.set("0000:01:00.0")
    #expect(set.id == "bus:0000:01")
    #expect(set.rule == .bus)
    #expect(set.certainty == .computed)
  }

  @Test func theSameBusNumberInTwoDomainsIsTwoSets() {
    let host = TestHost().port("0000:00:1c.0").port("0001:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0001:01:00.0", below: "0001:00:1c.0", group: 3)
    #expect(host.sets == [["0000:01:00.0"], ["0001:01:00.0"]])
  }

  /// A slot whose driver cannot reset it (shpchp, acpiphp) is no key; pciehp's is.
  @Test(arguments: [("pciehp", "slot:0000:01:00"), ("shpchp", "bus:0000:01"), (nil, "bus:0000:01")])
  func onlyAResettableSlotIsAKey(_ hotplug: String?, _ id: String) throws {
    let host = TestHost().port("0000:00:1c.0", hotplug: hotplug)
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
    #expect(try host.set("0000:01:00.0").id == id)
  }

  @Test(arguments: [
    ("6.12.117", [["0000:01:00.0"], ["0000:01:01.0"]], Certainty.computed),
    ("6.17.3", [["0000:01:00.0"], ["0000:01:01.0"]], .computed),
    ("6.19.3", [["0000:01:00.0"], ["0000:01:01.0"]], .assumed),
    ("7.2.6", [["0000:01:00.0", "0000:01:01.0"]], .computed),
    ("7.3.4", [["0000:01:00.0", "0000:01:01.0"]], .computed),
  ])
  func functionsOfAnAlternativeDeviceNumberLeaveTheSlotBefore72(
    _ kernel: String, _ sets: [[String]], _ certainty: Certainty
  ) {
    let host = TestHost(kernel).port("0000:00:1c.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:01.0", below: "0000:00:1c.0", group: 2)
    #expect(host.sets == sets)
    #expect(host.snapshot.deviceSets.allSatisfy { $0.certainty == certainty })
  }

  @Test(arguments: ["0000:00:1c.0", "0000:01:00.0"])
  func aQuirkAboveOrInTheSlotMakesItTheBus(_ address: PCIAddress) throws {
    let host = TestHost().port("0000:00:1c.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .with(address) { ($0.vendorID, $0.deviceID) = (0x168c, 0x0030) }
    #expect(try host.set("0000:01:00.0").id == "bus:0000:01")
  }

  /// A VF is alone or with its bus; and the certainty of that.
  @Test(arguments: [
    ("5.10.0", false, Certainty.computed), ("5.15.1", false, .assumed), ("6.1.147", false, .computed),
    ("6.1.148", true, .computed), ("6.6.101", false, .computed), ("6.12.42", true, .computed),
    ("6.16.0", false, .computed), ("6.17.0", true, .computed), ("7.3.4", true, .computed),
    ("6.8.12-11-pve", false, .assumed), ("6.13.7", false, .computed),
  ])
  func virtualFunctionsLeaveTheBusIn617(_ kernel: String, _ alone: Bool, _ certainty: Certainty) throws {
    // `reset_method` is younger than the oldest of them.
    let host = TestHost(kernel).port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: nil)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, resets: nil, physical: "0000:01:00.0")
    let set = try host.set("0000:01:00.1")
    #expect(set.members.count == (alone ? 1 : 2))
    #expect(set.certainty == certainty)
  }

  @Test func anUnknownPatchLevelIsAssumed() throws {
    let host = TestHost("6.1.0-50-amd64").port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", driver: "igb", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, physical: "0000:01:00.0")
    #expect(try host.set("0000:01:00.1").certainty == .assumed)
  }

  /// A virtual bus has a parent, so it is no root bus, and no bridge, so it has no slot.
  @Test func beforeThatAVirtualBusIsASet() {
    let host = TestHost("5.10.0").function("0000:00:03.0", driver: "igb", group: 2)
      .function("0000:01:00.0", group: 3, physical: "0000:00:03.0")
      .function("0000:01:00.1", group: 4, physical: "0000:00:03.0")
    #expect(host.sets == [["0000:01:00.0", "0000:01:00.1"]])
    #expect(host.snapshot.deviceSets.first?.id == "bus:0000:01")
  }

  @Test func mediatedDevicesAreAlone() {
    let host = TestHost().mdev("mdev-a", group: 8).mdev("mdev-b", group: 9)
    #expect(host.snapshot.deviceSets.map(\.id) == ["device:mdev-a", "device:mdev-b"])
  }

  @Test func objectsOfADPRCShareIt() {
    let host = TestHost().with { facts in
      for (name, parent) in [("dprc.2", "dprc.1"), ("dpni.1", "dprc.2"), ("dpio.3", "dprc.2"), ("dpni.7", "dprc.4")] {
        facts.otherDevices.append(
          OtherDevice(address: name, bus: "fsl-mc", parent: parent, vfio: VFIORegistration(name: nil)))
      }
    }
    #expect(host.sets == [["dpio.3", "dpni.1", "dprc.2"], ["dpni.7"]])
  }
}
