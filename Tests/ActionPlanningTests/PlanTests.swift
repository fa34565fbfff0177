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

  /// What the host drives is not called closed.
  @Test func theHostsOwnDeviceIsDrivenByIt() throws {
    let plan = try ActionPlanner(host().function("0000:02:00.0", driver: "nvme", group: 9).facts)
      .plan(.bind(["0000:02:00.0"], driver: "vfio-pci"))
    #expect(plan.affected.map(\.openState) == ["driven by the host"])
  }
}
