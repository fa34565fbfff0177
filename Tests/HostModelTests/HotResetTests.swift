import HostModel
import TestHost
import Testing

/// The scope and outcome of a hot reset: `vfio_pci_dev_set_hot_reset`, `vfio_pci_ioctl_get_pci_hot_reset_info`.
@Suite struct HotResetTests {
  private let card = TestHost().port("0000:00:1c.0")
    .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
    .function("0000:01:00.1", below: "0000:00:1c.0", group: 2)

  @Test func aWholeCardWorks() throws {
    let reset = try card.set("0000:01:00.0").hotReset
    #expect(reset.verdict.text == "works")
    #expect(reset.mechanism == .bus)
    #expect(reset.affected.map(\.address) == ["0000:01:00.0", "0000:01:00.1"])
    #expect(reset.affected.allSatisfy { $0.isMember && $0.isReportedByKernel })
  }

  @Test(arguments: [nil, "snd_hda_intel", "pci-stub"] as [String?])
  func aFunctionOutsideTheSetIsInvalid(_ driver: String?) throws {
    let host = card.with("0000:01:00.1") { ($0.driver, $0.vfio) = (driver, nil) }
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.verdict.text == "EINVAL")
    #expect(reset.verdict.codes.first == .notBoundToVFIO)
    #expect(reset.verdict.blockers.first?.address == "0000:01:00.1")
  }

  @Test func aRootBusCannotBeReset() throws {
    let reset = try TestHost().function("0000:00:03.0", group: 1).set("0000:00:03.0").hotReset
    #expect(reset.verdict.text == "ENODEV")
    #expect(reset.verdict.codes == [.onRootBus])
    #expect(reset.affected.isEmpty)
    #expect(reset.mechanism == nil)
  }

  @Test func aBridgeInScopeIsInvalidForGood() throws {
    let host = TestHost().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .port("0000:01:01.0", below: "0000:00:1c.0")
      .function("0000:02:00.0", below: "0000:01:01.0", group: 3, resets: ["flr", "bus"])
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.verdict.text == "EINVAL")
    #expect(reset.verdict.codes == [.bridgeInScope, .inAnotherSet])
    #expect(reset.affected.map(\.address) == ["0000:01:00.0", "0000:01:01.0", "0000:02:00.0"])
    #expect(try host.set("0000:02:00.0").hotReset.verdict.text == "works")
  }

  /// `pci_walk_bus` goes depth first: the first non-member on its way is named first.
  @Test func outsidersAreInTheOrderOfTheWalk() throws {
    let host = TestHost().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:02.0", below: "0000:00:1c.0", driver: nil, group: 2)
      .port("0000:01:01.0", below: "0000:00:1c.0")
      .function("0000:02:00.0", below: "0000:01:01.0", driver: nil, group: 3, resets: ["flr", "bus"])
    #expect(
      try host.set("0000:01:00.0").hotReset.verdict.blockers.map(\.address)
        == ["0000:01:01.0", "0000:02:00.0", "0000:01:02.0"])
  }

  @Test func virtualFunctionsOnTheBusMakeItInvalid() throws {
    let host = TestHost().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, physical: "0000:01:00.0")
    #expect(try host.set("0000:01:00.0").hotReset.verdict.codes == [.virtualFunctionInScope])
    let virtual = try host.set("0000:01:00.1").hotReset
    #expect(virtual.verdict.text == "EINVAL")
    #expect(virtual.verdict.codes == [.inAnotherSet])
    #expect(virtual.affected.filter(\.isMember).map(\.address) == ["0000:01:00.1"])
  }

  /// They have no bridge. The PF's reset affects them, and the kernel does not report it.
  @Test func virtualFunctionsOnAVirtualBusAreHitUnseen() throws {
    let host = TestHost().port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: ["flr", "bus"])
      .function("0000:02:00.0", below: "0000:00:1c.0", group: 3, physical: "0000:01:00.0")
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.verdict.text == "works")
    #expect(reset.affected.filter(\.isReportedByKernel).map(\.address) == ["0000:01:00.0"])
    #expect(reset.affected.filter { !$0.isReportedByKernel }.map(\.address) == ["0000:02:00.0"])
    let virtual = try host.set("0000:02:00.0").hotReset
    #expect(virtual.verdict.text == "ENODEV")
    #expect(virtual.verdict.codes == [.onVirtualBus])
  }

  @Test func aPhysicalFunctionOnARootBusCannotBeResetEvenWithVirtualOnes() throws {
    let host = TestHost().function("0000:00:03.0", group: 2)
      .function("0000:00:03.1", group: 3, physical: "0000:00:03.0")
    #expect(try host.set("0000:00:03.0").hotReset.verdict.codes == [.onRootBus])
    #expect(try host.set("0000:00:03.1").hotReset.verdict.codes == [.onRootBus])
  }

  /// The quirk on the bridge, on a sibling, or on a function below: `pci_bus_resettable`.
  @Test(arguments: ["0000:00:1c.0", "0000:01:00.1", "0000:02:00.0"])
  func aQuirkAboveOrBelowForbidsTheReset(_ address: PCIAddress) throws {
    let host = card.port("0000:01:01.0", below: "0000:00:1c.0")
      .function("0000:02:00.0", below: "0000:01:01.0", driver: nil, group: 3)
      .with(address) { ($0.vendorID, $0.deviceID) = (0x168c, 0x0030) }
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.verdict.text == "ENODEV")
    #expect(reset.verdict.codes == [.noBusReset])
    #expect(reset.verdict.blockers.first?.address == .pci(address))
    #expect(reset.affected.isEmpty)
  }

  /// pciehp resets the whole bus; the kernel lists only the slot.
  @Test(arguments: [("6.12.117", 1), ("7.3.4", 2)])
  func aSlotResetHitsTheBusAndSaysTheSlot(_ kernel: String, _ reported: Int) throws {
    let host = TestHost(kernel).port("0000:00:1c.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:01.0", below: "0000:00:1c.0", driver: kernel == "7.3.4" ? "vfio-pci" : nil, group: 2)
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.mechanism == .slot)
    #expect(reset.verdict.text == "works")
    #expect(reset.affected.count == 2)
    #expect(reset.affected.count { $0.isReportedByKernel } == reported)
  }

  /// On 6.12 the scope of an ARI function outside the slot is the bus, and the slot's members are in another set.
  @Test func aFunctionOutsideItsCardsSlotIsInvalid() throws {
    let host = TestHost().port("0000:00:1c.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:01.0", below: "0000:00:1c.0", group: 2)
    let reset = try host.set("0000:01:01.0").hotReset
    #expect(reset.mechanism == .bus)
    #expect(reset.verdict.codes == [.inAnotherSet])
  }

  /// INFO through a group fails with EPERM if a function has no group, so nothing is reported. Through a node it does
  /// not.
  @Test(arguments: [true, false])
  func aFunctionWithoutAGroupSilencesTheGroupsInfo(_ group: Bool) throws {
    let host = TestHost(group: group, cdev: !group).port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", driver: nil, group: nil)
    #expect(try host.set("0000:01:00.0").hotReset.affected.map(\.isReportedByKernel) == [!group, !group])
  }

  /// Before 5.15 vfio-pci reset only its own functions together (`vfio_pci_try_zap_and_vma_lock_cb`).
  @Test(arguments: [("5.10.262", "EBUSY"), ("6.1.192", "works")])
  func aMemberWithAnotherVFIODriver(_ kernel: String, _ expected: String) throws {
    let host = TestHost(kernel).port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: nil)
      .function("0000:01:00.1", below: "0000:00:1c.0", driver: "other_vfio", group: 3, resets: nil)
    let verdict = try host.set("0000:01:00.0").hotReset.verdict
    #expect(verdict.text == expected)
    #expect(verdict.blockers.map(\.address) == (expected == "works" ? [] : ["0000:01:00.1"]))
  }

  @Test func otherDevicesHaveNoHotReset() throws {
    let reset = try TestHost().mdev("mdev-a", group: 8).set("mdev-a").hotReset
    #expect(reset.verdict.text == "ENOTTY")
    #expect(reset.verdict.codes == [.notPCI])
  }

  @Test func aBridgeThatCouldNotBeReadIsStillABridge() throws {
    let host = TestHost().function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
    #expect(try host.set("0000:01:00.0").hotReset.verdict.text == "works")
    #expect(try host.set("0000:01:00.0").id == "bus:0000:01")
  }
}
