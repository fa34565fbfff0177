import HostModel
import TestHost
import Testing

/// What a function reset reaches besides, and who can make it.
@Suite struct FunctionResetReachTests {
  private func slot(_ kernel: String, _ virtual: PCIAddress) -> TestHost {
    TestHost(kernel).port("0000:00:01.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:01.0", driver: "mlx5_core", group: 1)
      .function(virtual, below: "0000:00:01.0", group: 2, resets: ["flr", "bus"], physical: "0000:01:00.0")
  }

  /// The fallback of a virtual function in a hotplug slot is the slot's bus, and with it the physical function.
  @Test(arguments: [
    ("6.12.117", "0000:01:00.4", true), ("6.12.117", "0000:01:02.0", false), ("7.2.6", "0000:01:02.0", true),
  ])
  func theFallbackReachesTheCard(kernel: String, virtual: PCIAddress, reaches: Bool) throws {
    let reset = try slot(kernel, virtual).device(.pci(virtual)).functionReset
    #expect(reset.verdict.outcome == .works)
    #expect(reset.reachesByBus == (reaches ? ["0000:01:00.0"] : []))
    #expect(reset.verdict.warnings.map(\.code) == (reaches ? [.reachesOthers] : []))
    if reaches { #expect(reset.verdict.warnings.first?.remedies.first?.text.contains("echo flr >") == true) }
  }

  /// Before 5.15 the methods are not shown, and the slot is the last of them as well.
  @Test func aHiddenFallbackReachesTheCard() throws {
    let virtual: PCIAddress = "0000:01:00.4"
    let host = slot("5.10.262", virtual).with(virtual) { ($0.resetMethods, $0.hasResetFile) = (nil, true) }
    let reset = try host.device(.pci(virtual)).functionReset
    #expect(reset.verdict.outcome == .works && reset.reachesByBus == ["0000:01:00.0"])
    #expect(reset.verdict.warnings.map(\.code) == [.reachesOthers])
    #expect(reset.verdict.warnings.flatMap(\.remedies).isEmpty)
  }

  @Test func aLoneFunctionReachesNothingElse() throws {
    let host = TestHost().port("0000:00:01.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:01.0", group: 1, resets: ["flr", "bus"])
    #expect(try host.device("0000:01:00.0").functionReset.reachesByBus.isEmpty)
  }

  @Test func theHolderIsWhoCanReset() throws {
    let host = TestHost().function("0000:01:00.0", group: 1, enable: 1)
      .process(9, "container", "group 1", "device 0000:01:00.0")
    let reset = try host.device("0000:01:00.0").functionReset
    #expect(reset.verdict.outcome == .works && reset.availability == .holder && reset.cell == "holder")
    #expect(reset.verdict.blockers.map(\.pid) == [9] && reset.verdict.blockers.allSatisfy(\.remedies.isEmpty))
    #expect(
      try TestHost().function("0000:01:00.0", group: 1).device("0000:01:00.0").functionReset.availability == .anyone)
  }

  @Test func aGroupThatNobodyCanHave() throws {
    let host = TestHost().function("0000:01:00.0", group: 1).function("0000:02:00.0", driver: "nvme", group: 1)
    #expect(try host.device("0000:01:00.0").functionReset.availability == .nobody)
  }

  /// Methods that are not shown: on a root bus none of them is a bus reset.
  @Test func aHiddenMethodOnARootBus() throws {
    let host = TestHost("5.10.262").function("0000:00:14.3", group: 1, resets: nil)
      .with("0000:00:14.3") { $0.hasResetFile = true }
    #expect(try host.device("0000:00:14.3").functionReset.verdict == .works)
    let below = TestHost("5.10.262").port("0000:00:01.0")
      .function("0000:01:00.0", below: "0000:00:01.0", group: 1, resets: nil)
      .function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: nil)
      .with("0000:01:00.0") { $0.hasResetFile = true }
    #expect(try below.device("0000:01:00.0").functionReset.verdict.outcome == .unknown)
    // The methods of one that was found later were looked for beside the first: `bus` failed.
    let later = below.with("0000:01:00.1") { $0.hasResetFile = true }
    #expect(try later.device("0000:01:00.1").functionReset.verdict == .works)
  }

  /// IBM Z: each function has a slot of its own, which resets it alone, on its root bus too.
  @Test(arguments: [("6.12.117", "works"), ("5.10.262", "ENODEV")])
  func zPCI(kernel: String, answer: String) throws {
    let methods: [String]? = kernel.hasPrefix("5.10") ? nil : ["bus"]
    let host = TestHost(kernel)
      .function("0001:00:00.0", group: 1, resets: methods).function("0001:00:00.1", group: 2, resets: methods)
      .with("0001:00:00.0") { $0.isZPCI = true }.with("0001:00:00.1") { $0.isZPCI = true }
      .with { $0.interruptRemapping = nil }
    let set = try host.set("0001:00:00.0")
    #expect(set.hotReset.verdict.text == answer)
    guard answer == "works" else { return }
    #expect(set.id == "device:0001:00:00.0" && set.hotReset.mechanism == .slot)
    #expect(set.hotReset.affected.map(\.address) == ["0001:00:00.0"])
    #expect(try host.device("0001:00:00.0").functionReset.verdict.outcome == .works)
    // Its interrupts are always isolated.
    #expect(try host.device("0001:00:00.0").openVerdict == .works)
  }

  /// From 7.2 two slots may claim a bus: which of them the function is in cannot be told.
  @Test func twoSlotsOfOneBus() throws {
    func host(_ kernel: String) -> TestHost {
      TestHost(kernel).port("0000:00:01.0", hotplug: "pciehp").function("0000:01:00.0", below: "0000:00:01.0", group: 1)
        .with { facts in
          facts.slots = [
            SlotDirectory(name: "1", address: "0000:01:00"), SlotDirectory(name: "1-1", address: "0000:01:00"),
          ]
        }
    }
    #expect(try host("7.2.6").set("0000:01:00.0").certainty == .assumed)
    #expect(try host("6.12.117").set("0000:01:00.0").certainty == .computed)
    // Nothing resets the slots of a port without pciehp.
    let fixed = host("7.2.6").with("0000:00:01.0") { $0.hotplugServiceDriver = nil }
    #expect(try fixed.set("0000:01:00.0").certainty == .computed)
  }

  /// Before 6.0 each group passed needed a container with an IOMMU.
  @Test func hotResetsOfOldKernels() throws {
    func host(_ kernel: String) -> TestHost {
      TestHost(kernel).port("0000:00:01.0").function("0000:01:00.0", below: "0000:00:01.0", group: 1, resets: nil)
        .function("0000:01:00.1", below: "0000:00:01.0", group: 2, resets: nil)
    }
    func noIOMMU(_ host: TestHost) -> TestHost {
      host.with(group: 1) { $0.isNoIOMMU = true }.with(group: 2) { $0.isNoIOMMU = true }
    }
    #expect(try noIOMMU(host("5.10.262")).set("0000:01:00.0").hotReset.verdict.errno == .EPERM)
    #expect(try noIOMMU(host("6.1.192")).set("0000:01:00.0").hotReset.verdict.outcome == .works)
    func obstructed(_ kernel: String) -> TestHost {
      host(kernel).function("0000:02:00.0", driver: "nvme", group: 2, resets: nil)
    }
    #expect(try obstructed("5.10.262").set("0000:01:00.0").hotReset.availability == .nobody)
    #expect(try obstructed("6.1.192").set("0000:01:00.0").hotReset.availability == .anyone)
  }
}
