import ActionExecution
import ActionPlanning
import HostModel
import HostObservation
import SimulatedKernel
import TestHost
import Testing

/// The action executor on the simulated kernel, which checks every call as Linux does.
@Suite struct ActionExecutorTests {
  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v7_3]) func opensTwiceClosesTwice(
    flavour: KernelFlavour
  ) throws {
    let bench = try Bench(flavour)
    let helper = SimulatedHelper(bench.kernel)
    let request = ActionRequest.open(OpenRequest(.pci(Bench.one), path: .group))
    for count in 1...2 {
      #expect(helper.act(request)?.outcome == .done)
      #expect(bench.openCounts[Bench.one] == count)
    }
    #expect(bench.kernel.takeTrace().count { $0 == .openDevice(.pci(Bench.one)) } == 1)
    for count in [1, 0] {
      #expect(helper.act(.close(.pci(Bench.one), all: false))?.outcome == .done)
      #expect(bench.openCounts[Bench.one] == count)
    }
    #expect(bench.kernel.takeTrace().count { $0 == .closeDevice(.pci(Bench.one)) } == 1)
    #expect(bench.kernel.truth.openGroups.isEmpty && helper.holds.isEmpty)
  }

  @Test func opensByNode() throws {
    let bench = try Bench(.v7_3)
    let helper = SimulatedHelper(bench.kernel)
    #expect(helper.act(.open(OpenRequest(.pci(Bench.one), path: .cdev)))?.outcome == .done)
    #expect(helper.plan(.open(OpenRequest(.pci(Bench.one), path: .group)))?.refusal?.errno == .EBUSY)
    let forced = helper.act(.open(OpenRequest(.pci(Bench.one), path: .cdev)), tries: true)
    #expect(forced?.error == CallError(.bindIOMMUFD, .EINVAL))
    #expect(helper.act(.closeEverything)?.outcome == .done)
    #expect(bench.openCounts[Bench.one] == 0)
  }

  @Test(arguments: [AccessPath.group, .cdev]) func hotResets(path: AccessPath) throws {
    let bench = try Bench(.v7_3)
    let helper = SimulatedHelper(bench.kernel)
    for device in [Bench.one, Bench.gpu] {
      let result = helper.act(.hotReset(HotResetRequest(.pci(device), path: path)))
      #expect(result?.outcome == .done, "\(String(describing: result))")
    }
    #expect(bench.kernel.takeTrace().contains(.busReset(Bench.one, nil)))
    #expect(bench.openCounts.values.allSatisfy { $0 == 0 } && bench.kernel.truth.openGroups.isEmpty)
  }

  /// The plan's expectation equals the kernel's answer, for every device, by group and by device node.
  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v6_12cdev, .v7_3]) func plansSayWhatHappens(
    flavour: KernelFlavour
  ) throws {
    let bench = try Bench(flavour, vfio: [Bench.one, Bench.two, Bench.gpu, Bench.audio, Bench.root])
    let held = try bench.open(Bench.two, group: 12)
    for address in [Bench.one, Bench.two, Bench.gpu, Bench.root] {
      let requests: [ActionRequest] = [
        .open(OpenRequest(.pci(address), path: .group)), .open(OpenRequest(.pci(address), path: .cdev)),
        .functionReset(.pci(address), token: nil), .hotReset(HotResetRequest(.pci(address), path: .group)),
      ]
      for request in requests {
        let helper = SimulatedHelper(bench.kernel)
        guard let plan = helper.plan(request), plan.refusal == nil || plan.refusal?.errno != nil else { continue }
        let result = helper.carryOut(plan, tries: true)
        if let expected = plan.refusal?.errno {
          #expect(result?.error?.errno == expected, "\(request): \(String(describing: result))")
        } else if plan.doubts.isEmpty {
          #expect(result?.isDone == true, "\(request): \(String(describing: result))")
        }
        helper.helper.end()
      }
    }
    try bench.kernel.close(held.device, by: bench.pid)
  }

  /// Binds the sibling, resets, and restores the sibling's driver.
  @Test func bindsSiblings() throws {
    let bench = try Bench(vfio: [Bench.gpu])
    let helper = SimulatedHelper(bench.kernel)
    let plain = helper.act(.hotReset(HotResetRequest(.pci(Bench.gpu))))
    #expect(plain?.outcome == .notBegun)
    let result = helper.act(.hotReset(HotResetRequest(.pci(Bench.gpu), bindsSiblings: true)))
    #expect(result?.outcome == .done, "\(String(describing: result))")
    #expect(bench.kernel.takeTrace().contains { if case .busReset(_, nil) = $0 { true } else { false } })
    #expect(bench.kernel.driver(of: Bench.audio) == "snd_hda_intel")
    #expect(try bench.kernel.driverOverride(of: Bench.audio) == nil)
  }

  @Test func reportsAFunctionThatFallsOffTheBus() throws {
    let bench = try Bench { machine in
      for index in machine.functions.indices where machine.functions[index].address == Bench.audio {
        machine.functions[index].diesAtBusReset = true
      }
    }
    let result = SimulatedHelper(bench.kernel).act(.hotReset(HotResetRequest(.pci(Bench.gpu))))
    #expect(result?.outcome == .leftOver && result?.error?.errno == .ENOTTY)
    #expect(result?.text.contains("fell off the bus") == true)
  }

  /// Another process's unbind requests the device, and the helper releases it.
  @Test(.timeLimit(.minutes(5))) func releasesTheDeviceOnRequest() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let helper = SimulatedHelper(kernel)
    #expect(helper.act(.open(OpenRequest(.pci(Bench.one), count: 2)))?.outcome == .done)
    let unbind = Background { try? kernel.unbind(Bench.one, from: "vfio-pci") }
    while kernel.waitingForHolders.isEmpty {}
    for source in helper.helper.interrupts where source.interrupt == .request {
      helper.helper.handle(.request, of: source.address)
    }
    unbind.wait()
    #expect(kernel.driver(of: Bench.one) == nil && helper.holds.isEmpty)
  }
}

/// The helper with its messages, on a simulated machine.
final class SimulatedHelper {
  let helper: ActionExecutor
  private let heard = Heard()

  private final class Heard { var messages: [HelperMessage] = [] }

  init(_ kernel: SimulatedKernel) {
    let heard = heard
    let pid = kernel.spawn(ProcessSpec(command: "vfiotop"))
    let files = SimulatedFiles(kernel)
    helper = ActionExecutor(
      ActionExecutor.World(
        calls: SimulatedCalls(kernel, pid: pid), control: SimulatedPCIControl(kernel), restores: MemoryRestoreStore(),
        observe: {
          var observer = HostObserver(files: files, observer: .root, names: PCIIDs { [] })
          return observer.observe()
        }, uses: HostUseReader(files: files).uses, pid: pid, send: { heard.messages.append($0) }))
  }

  var holds: [OwnHold] {
    heard.messages.compactMap { if case .holds(let holds) = $0 { holds } else { nil } }.last ?? []
  }

  func plan(_ request: ActionRequest) -> ActionPlan? {
    helper.take(.plan(request))
    if case .planned(let plan) = heard.messages.last { return plan }
    return nil
  }

  func carryOut(_ plan: ActionPlan, tries: Bool = false) -> ActionResult? {
    helper.take(.carryOut(plan, tries: tries))
    if case .finished(let result) = heard.messages.last { return result }
    return nil
  }

  func act(_ request: ActionRequest, tries: Bool = false) -> ActionResult? {
    plan(request).flatMap { carryOut($0, tries: tries) }
  }
}
