import ActionPlanning
import HostModel
import TestHost
import Testing

/// The path of a plan, its warnings, and what it asks for.
@Suite struct PlanTests {
  private let card: DeviceAddress = "0000:01:00.0"

  private func host(_ change: (inout HostFacts) -> Void = { _ in }) -> TestHost {
    TestHost("6.12.117", cdev: true).function("0000:00:1c.0", driver: "pcieport", resets: nil)
      .with("0000:00:1c.0") { $0.classCode = 0x06_0400 }
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 7, resets: ["bus"]).with(change)
  }

  /// Interrupts that type1 refuses and iommufd allows.
  private func byNodeOnly() -> TestHost {
    host {
      ($0.interruptRemapping, $0.allowsUnsafeInterrupts, $0.iommufdAllowsUnsafeInterrupts) = (false, false, true)
    }
  }

  @Test func theNodeIsUsedWhereTheGroupFails() throws {
    let planner = ActionPlanner(byNodeOnly().facts)
    for request: ActionRequest in [
      .open(OpenRequest(card)), .functionReset(card, token: nil), .hotReset(HotResetRequest(card)),
    ] {
      let plan = try planner.plan(request)
      #expect(plan.path == .cdev && plan.refusal == nil, "\(request)")
    }
    #expect(try ActionPlanner(host().facts).plan(.open(OpenRequest(card))).path == .group)
  }

  /// The kernel takes a bind after which it refuses every open; the plan says so before a driver is taken away.
  @Test func aBindThatLeadsToNoOpen() throws {
    func plan(_ change: (inout HostFacts) -> Void) throws -> ActionPlan {
      let nvme = TestHost("6.12.117").function("0000:01:00.0", driver: "nvme", group: 7)
        .function("0000:00:1f.0", group: 9).with(change)
      return try ActionPlanner(nvme.facts).plan(.bind(["0000:01:00.0"], driver: "vfio-pci"))
    }
    #expect(try plan { _ in }.warnings == [])
    let reserved = try plan { facts in
      for index in facts.groups.indices {
        facts.groups[index].reservedRegions = [ReservedRegion(start: 0x1000, end: 0x1fff, kind: .direct)]
      }
    }
    #expect(reserved.refusal == nil && reserved.warnings.map(\.code) == [.reservedRegion])
    let unsafe = try plan { $0.interruptRemapping = false }
    #expect(unsafe.refusal == nil && unsafe.warnings.map(\.code) == [.unsafeInterrupts])
  }

  /// The first open of a function in a hotplug slot may reset the slot, as its function reset may.
  @Test func theFirstOpenReachesTheSlot() throws {
    let host = TestHost("6.12.117").port("0000:00:01.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:01.0", driver: "mlx5_core", group: 1)
      .function("0000:01:00.4", below: "0000:00:01.0", group: 2, resets: ["flr", "bus"], physical: "0000:01:00.0")
    let plan = try ActionPlanner(host.facts).plan(.open(OpenRequest("0000:01:00.4")))
    #expect(plan.refusal == nil && plan.warnings.map(\.code) == [.reachesOthers])
  }

  /// What vfiotop itself cannot open is refused with its reason, though other programs can.
  @Test func vfiotopAsksForType1() throws {
    let host = TestHost("6.12.117").function("0000:01:00.0", group: 7).with { $0.needsSPAPRContainer = true }
    let plan = try ActionPlanner(host.facts).plan(.open(OpenRequest("0000:01:00.0")))
    #expect(plan.refusal?.errno == .ENODEV && plan.refusal?.blockers.map(\.code) == [.noSuchPath])
  }

  /// A reset that fails at its open says so; an open has none before it.
  @Test func theOpenBeforeAReset() throws {
    let planner = ActionPlanner(byNodeOnly().facts)
    var request = HotResetRequest(card)
    request.path = .group
    let refusal = try #require(try planner.plan(.hotReset(request)).refusal)
    #expect(refusal.isAtOpen && refusal.answer == "Fails with EPERM, at the open before it")
    let open = try planner.plan(.open(OpenRequest(card, path: .group))).refusal
    #expect(open?.isAtOpen == false && open?.answer == "Fails with EPERM")
  }

  /// A bus reset that the hardware does not survive: the first open makes it as well.
  @Test func harmIsConfirmedInFull() throws {
    let harmful = host().with("0000:01:00.0") { ($0.vendorID, $0.deviceID) = (0x1b21, 0x1164) }
      .with { $0.host.kernelVersion = KernelVersion(6, 17, 13) }
    for request: ActionRequest in [.open(OpenRequest(card)), .functionReset(card, token: nil)] {
      let plan = try ActionPlanner(harmful.facts).plan(request)
      #expect(plan.warnings.map(\.code) == [.harmfulReset] && plan.confirmation == .typed(card.description))
    }
    #expect(try ActionPlanner(host().facts).plan(.functionReset(card, token: nil)).confirmation == .key)
  }

  /// The kernel does not know that a function fell off the bus.
  @Test func whatFellOffTheBusIsSaidFirst() throws {
    let plan = try ActionPlanner(host().facts, lost: [card]).plan(.functionReset(card, token: nil))
    #expect(plan.warnings.map(\.code) == [.offTheBus] && plan.confirmation == .typed(card.description))
  }

  /// A driver that has no device yet is a VFIO driver by its name, or as a user of vfio_pci_core.
  @Test(
    arguments: [
      ("mlx5_vfio_pci", nil, true), ("foo", ["foo"], true), ("foo", ["bar"], false), ("foo", nil, false),
    ] as [(String, Set<String>?, Bool)])
  func theFirstBindToAVariantDriver(driver: String, coreUsers: Set<String>?, isVFIODriver: Bool) throws {
    let physical: PCIAddress = "0000:01:00.0"
    let host = TestHost().function(physical, driver: "mlx5_core", group: 1)
      .function("0000:01:00.1", driver: nil, group: 2, physical: physical).with { $0.coreUsers = coreUsers }
    let refusal = try ActionPlanner(host.facts).plan(.bind([physical], driver: driver)).refusal
    #expect(refusal?.errno == (isVFIODriver ? .EBUSY : nil))
    #expect((refusal?.blockers ?? []).map(\.code) == (isVFIODriver ? [.virtualFunctionsEnabled] : []))
  }

  /// What the host drives is not called closed.
  @Test func theHostsOwnDeviceIsDrivenByIt() throws {
    let plan = try ActionPlanner(host().function("0000:02:00.0", driver: "nvme", group: 9).facts)
      .plan(.bind(["0000:02:00.0"], driver: "vfio-pci"))
    #expect(plan.affected.map(\.openState) == ["driven by the host"])
  }
}
