import ActionExecution
import ActionPlanning
import HostModel
import TestHost
import Testing

/// Opening and closing devices.
@Suite struct OpenAndCloseTests {
  static let device: DeviceAddress = "0000:08:01.0"

  @Test func opensTwiceAndClosesTwice() throws {
    let fake = FakeHelper(FakeKernel())
    #expect(fake.act(.open(OpenRequest(Self.device)))?.outcome == .done)
    #expect(
      fake.kernel.log == [
        "open /dev/vfio/11", "open /dev/vfio/vfio", "set container", "set iommu", "device \(Self.device)",
      ])
    #expect(fake.act(.open(OpenRequest(Self.device)))?.outcome == .done)
    #expect(fake.kernel.log.last == "device \(Self.device)" && fake.kernel.log.count == 6)
    // The descriptors are told, so that an observer knows whose they are.
    let descriptors = fake.holds.flatMap(\.descriptors)
    #expect(Set(descriptors).count == 2)
    #expect(fake.holds == [OwnHold(address: Self.device, path: .group, files: 2, descriptors: descriptors)])
    #expect(fake.holds[0].known(of: 7).map(\.device) == [Self.device, Self.device])
    #expect(fake.turns == ["first_open 0000:08:01.0 0>1 bus:0000:08"])

    #expect(fake.act(.close(Self.device, all: false))?.outcome == .done)
    #expect(
      fake.holds == [OwnHold(address: Self.device, path: .group, files: 1, descriptors: [descriptors[0]])])
    #expect(fake.turns.count == 1)
    fake.kernel.log = []
    #expect(fake.act(.close(Self.device, all: false))?.outcome == .done)
    // Devices are closed before groups, and groups before containers.
    #expect(fake.kernel.log == ["close device(0000:08:01.0)", "close group(11)", "close container"])
    #expect(fake.turns.last == "last_close 0000:08:01.0 1>0 bus:0000:08")
    #expect(fake.holds.isEmpty && fake.kernel.files.isEmpty)
  }

  @Test func opensByNode() throws {
    let kernel = FakeKernel()
    kernel.hasNodes = true
    let fake = FakeHelper(kernel)
    #expect(fake.act(.open(OpenRequest(Self.device, path: .cdev)))?.outcome == .done)
    #expect(kernel.log == ["open /dev/iommu", "open /dev/vfio/devices/vfio0", "bind node", "ioas", "attach"])
    // Only once, and not by the other path at the same time.
    #expect(fake.plan(.open(OpenRequest(Self.device, path: .cdev)))?.refusal?.errno == .EINVAL)
    #expect(fake.plan(.open(OpenRequest(Self.device, path: .group)))?.refusal?.errno == .EBUSY)
    #expect(fake.act(.closeEverything)?.outcome == .done)
    #expect(kernel.files.isEmpty)
  }

  /// Whichever call fails, no new file stays open.
  @Test(arguments: [KernelCall.open, .setContainer, .setIOMMU, .getDevice])
  func aRefusedOpenLeavesNothing(call: KernelCall) throws {
    let fake = FakeHelper(FakeKernel())
    let plan = try #require(fake.plan(.open(OpenRequest(Self.device, count: 3))))
    fake.kernel.failures[call] = 1
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .refused && result.error == CallError(call, .EPERM))
    #expect(result.text.contains("EPERM") && fake.kernel.files.isEmpty && fake.holds.isEmpty)
  }

  @Test func aTokenThatIsNotWantedIsNotSent() throws {
    let fake = FakeHelper(FakeKernel())
    let request = OpenRequest(Self.device, token: "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001")
    #expect(fake.act(.open(request))?.outcome == .done)
    #expect(!fake.kernel.log.contains { $0.contains("token") })
  }

  @Test func releasesTheDeviceOnTheKernelsRequest() throws {
    let fake = FakeHelper(FakeKernel())
    _ = fake.act(.open(OpenRequest(Self.device, count: 2)))
    let source = try #require(fake.helper.interrupts.first { $0.interrupt == .request })
    fake.helper.handle(.request, of: source.address)
    #expect(fake.kernel.files.isEmpty && fake.holds.isEmpty)
    #expect(fake.entries.contains { $0.event == .request && $0.address == Self.device })
    #expect(fake.turns.last == "last_close 0000:08:01.0 1>0 bus:0000:08")
  }

  /// Before 6.18 no file names its device, so vfiotop counts the files it opened itself.
  @Test func countsItsOwnFilesWhereTheKernelDoesNotNameThem() throws {
    let kernel = FakeKernel()
    kernel.namesDevices = false
    let fake = FakeHelper(kernel)
    _ = fake.act(.open(OpenRequest(Self.device, count: 2)))
    _ = fake.act(.open(OpenRequest("0000:08:02.0")))
    let plan = try #require(fake.plan(.close(Self.device, all: false)))
    #expect(plan.consequences.contains { $0.contains("stays open (open count 1)") }, "\(plan.consequences)")
    _ = fake.carryOut(plan)
    #expect(fake.turns.count == 2 && fake.turns.allSatisfy { $0.hasPrefix("first_open") })
    _ = fake.act(.close(Self.device, all: false))
    #expect(fake.turns.last == "last_close 0000:08:01.0 1>0 bus:0000:08")
  }

  /// Two members without a function reset: the second close resets the whole bus, which the plan states and the user
  /// confirms.
  @Test func closingEverythingSaysWhatTheLastOfThemResets() throws {
    let kernel = FakeKernel()
    kernel.resets = nil
    let fake = FakeHelper(kernel)
    for address in FakeKernel.functions.prefix(2) { _ = fake.act(.open(OpenRequest(.pci(address)))) }
    let plan = try #require(fake.plan(.closeEverything))
    #expect(plan.affected.map(\.address.description) == ["0000:08:01.0", "0000:08:02.0", "0000:08:03.0"])
    #expect(plan.confirmation == .typed("0000:08:01.0"))
    #expect(plan.consequences.contains("Closing it will bus-reset 3 devices."), "\(plan.consequences)")
  }

  /// A mediated device may lack these interrupts.
  @Test func holdsADeviceWithoutARequestInterrupt() throws {
    let fake = FakeHelper(FakeKernel())
    fake.kernel.failures[.setInterrupt] = 22
    #expect(fake.act(.open(OpenRequest(Self.device)))?.outcome == .done)
    #expect(fake.helper.interrupts.isEmpty)
  }

  @Test func closesEverythingAtTheEnd() {
    let fake = FakeHelper(FakeKernel())
    for address in FakeKernel.functions { _ = fake.act(.open(OpenRequest(.pci(address)))) }
    #expect(fake.holds.count == 3)
    fake.helper.end()
    #expect(fake.kernel.files.isEmpty)
  }
}

/// The host must still match the confirmed plan.
@Suite struct RecheckTests {
  static let device: DeviceAddress = "0000:08:01.0"

  /// Changes between the confirmation and the execution, with the text that the result names.
  static let changes: [(String, @Sendable (FakeKernel) -> Void)] = [
    ("pid 812", { $0.othersGroups = [11] }),
    ("pid 812", { $0.othersGroups = [12] }),
    ("ENODEV", { $0.bus.functions["0000:08:01.0"] = nil }),
    ("0000:08:03.0", { $0.bus.functions["0000:08:03.0"] = nil }),
    ("0000:08:02.0", { $0.bus.functions["0000:08:02.0"]?.driver = "e1000e" }),
    ("0000:08:07.0", { $0.bus.functions["0000:08:07.0"] = FakeBus.Function(driver: nil) }),
  ]

  @Test(arguments: changes.indices) func whatChangedStopsAHotReset(index: Int) throws {
    let (named, change) = Self.changes[index]
    let fake = FakeHelper(FakeKernel())
    let plan = try #require(fake.plan(.hotReset(HotResetRequest(Self.device))))
    #expect(plan.refusal == nil && plan.confirmation == .typed("0000:08:01.0"))
    change(fake.kernel)
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .notBegun && result.text.contains(named), "\(result.text)")
    #expect(fake.kernel.log.isEmpty && fake.kernel.files.isEmpty)
  }

  /// Another member was closed meanwhile: now the close resets the set, which the user did not confirm.
  @Test func whatTheImpliedCloseResetsIsCheckedAgain() throws {
    let fake = FakeHelper(FakeKernel())
    let kernel = fake.kernel
    kernel.resetsOf["0000:08:03.0"] = []
    kernel.othersGroups = [12]
    kernel.othersDevices = ["0000:08:02.0"]
    let plan = try #require(fake.plan(.functionReset(Self.device, token: nil)))
    #expect(plan.refusal == nil && plan.confirmation == .key)
    kernel.othersGroups = []
    kernel.othersDevices = []
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .notBegun && kernel.log.isEmpty, "\(result.text)")
  }

  /// Another card in the same slot is another device, even if it is only affected.
  @Test func anotherCardInTheScopeStops() throws {
    let fake = FakeHelper(FakeKernel())
    let plan = try #require(fake.plan(.hotReset(HotResetRequest(Self.device))))
    fake.kernel.idsOf["0000:08:03.0"] = (0x10ec, 0x8139)
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .notBegun && result.text.contains("another device") && fake.kernel.log.isEmpty)
  }

  /// The scope that the kernel reports decides.
  @Test func aScopeThatTheKernelSeesOtherwiseStops() throws {
    let fake = FakeHelper(FakeKernel())
    fake.kernel.extraScope = ["0000:08:04.0"]
    let result = try #require(fake.act(.hotReset(HotResetRequest(Self.device))))
    #expect(result.outcome == .notBegun && result.text.contains("0000:08:04.0 as well"))
    #expect(!fake.kernel.log.contains { $0.hasPrefix("hot reset") } && fake.kernel.files.isEmpty)
  }

  @Test func aRefusedPlanIsNotCarriedOutUnlessTried() throws {
    let fake = FakeHelper(FakeKernel())
    fake.kernel.othersGroups = [11]
    let plan = try #require(fake.plan(.open(OpenRequest(Self.device))))
    #expect(plan.refusal?.errno == .EBUSY)
    #expect(fake.carryOut(plan)?.outcome == .notBegun)
    #expect(fake.kernel.log.isEmpty)
    let tried = try #require(fake.carryOut(plan, tries: true))
    #expect(tried.outcome == .refused && tried.error == CallError(.open, .EBUSY) && tried.text.contains("812"))
  }
}

/// Resets.
@Suite struct ResetActionTests {
  static let device: DeviceAddress = "0000:08:01.0"

  @Test func aHotResetOpensAndClosesTheGroups() throws {
    let fake = FakeHelper(FakeKernel())
    let result = try #require(fake.act(.hotReset(HotResetRequest(Self.device))))
    #expect(result.outcome == .done && result.text.contains("3 functions"), "\(result.text)")
    #expect(
      fake.kernel.log == [
        "open /dev/vfio/11", "open /dev/vfio/vfio", "set container", "set iommu", "device 0000:08:01.0",
        "open /dev/vfio/12", "open /dev/vfio/13", "info", "hot reset with 3", "close device(0000:08:01.0)",
        "close group(11)", "close container", "close group(12)", "close group(13)",
      ])
    #expect(fake.turns.count == 2 && fake.kernel.files.isEmpty)
  }

  @Test func aHotResetLeavesWhatWasHeldBefore() throws {
    let fake = FakeHelper(FakeKernel())
    _ = fake.act(.open(OpenRequest("0000:08:02.0", count: 2)))
    let held = fake.kernel.files
    #expect(fake.act(.hotReset(HotResetRequest(Self.device)))?.outcome == .done)
    // A member that is already held serves: no device of the set gets a first open.
    #expect(fake.turns.count == 1 && fake.kernel.files == held)
  }

  @Test func aHotResetByNodesPassesNoGroup() throws {
    let kernel = FakeKernel()
    kernel.hasNodes = true
    let fake = FakeHelper(kernel)
    #expect(fake.act(.hotReset(HotResetRequest(Self.device, path: .cdev)))?.outcome == .done)
    #expect(kernel.log.filter { $0 == "bind node" }.count == 3 && kernel.log.contains("hot reset with 0"))
    #expect(kernel.files.isEmpty)
  }

  @Test func retriesAHeldLockForALimitedTime() throws {
    let fake = FakeHelper(FakeKernel())
    fake.kernel.failures[.reset] = 11
    let result = try #require(fake.act(.functionReset(Self.device, token: nil)))
    #expect(result.outcome == .refused && result.error == CallError(.reset, .EAGAIN))
    #expect(fake.kernel.log.filter { $0 == "reset" }.count == 3 && fake.kernel.files.isEmpty)
  }

  @Test func reportsAFunctionThatFellOffTheBus() throws {
    let fake = FakeHelper(FakeKernel())
    let kernel = fake.kernel
    let plan = try #require(fake.plan(.hotReset(HotResetRequest(Self.device))))
    kernel.before = { [unowned kernel] _ in
      guard kernel.log.last == "info" else { return }
      kernel.readings["0000:08:02.0"] = ConfigSpaceSnapshot(
        vendorID: 0xffff, deviceID: 0xffff, command: 0xffff, bars: [], link: nil)
      kernel.readings["0000:08:03.0"]?.command = 0
    }
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .doneWithDamage)
    #expect(result.text.contains("0000:08:02.0: it fell off the bus"), "\(result.text)")
    #expect(result.text.contains("0000:08:03.0: command register 0x7 -> 0x0"), "\(result.text)")
    #expect(fake.entries.filter { $0.event == .verified }.map(\.result) == ["ok", "gone", "differs"])
  }

  /// The close after a reset may reset the device again; the result reports that outcome as well.
  @Test(arguments: [ActionRequest.functionReset(device, token: nil), .hotReset(HotResetRequest(device))])
  func reportsTheOutcomeOfTheClosingReset(request: ActionRequest) throws {
    let fake = FakeHelper(FakeKernel())
    let kernel = fake.kernel
    let plan = try #require(fake.plan(request))
    kernel.before = { [unowned kernel] _ in
      guard kernel.log.last == "close device(0000:08:01.0)" else { return }
      kernel.readings["0000:08:01.0"]?.vendorID = 0xffff
    }
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .doneWithDamage && result.text.contains(" as before. NOT AS BEFORE"))
    #expect(result.text.hasSuffix("NOT AS BEFORE after the close: 0000:08:01.0 fell off the bus."), "\(result.text)")
    #expect(result.remedy?.contains("dmesg") == true && kernel.files.isEmpty)
  }

  @Test func aFailedHotResetThatLeftDamageSaysBoth() throws {
    let fake = FakeHelper(FakeKernel())
    let kernel = fake.kernel
    kernel.failures[.hotReset] = 25
    let plain = try #require(fake.act(.hotReset(HotResetRequest(Self.device))))
    #expect(plain.outcome == .refused && plain.text.contains("ENOTTY") && plain.text.contains("did not come back"))
    let plan = try #require(fake.plan(.hotReset(HotResetRequest(Self.device))))
    kernel.before = { [unowned kernel] _ in
      if kernel.log.last == "info" { kernel.readings["0000:08:02.0"]?.vendorID = 0xffff }
    }
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .leftOver && result.text.contains("ENOTTY") && result.text.contains("fell off the bus"))
    #expect(kernel.files.isEmpty)
  }
}

/// Hot resets that bind siblings.
@Suite struct SiblingResetTests {
  static let request = ActionRequest.hotReset(HotResetRequest("0000:08:01.0", bindsSiblings: true))
  static let drivers: [String?] = ["vfio-pci", "e1000e", nil]

  @Test func siblingsAreBoundResetAndRestored() throws {
    let kernel = FakeKernel(Self.drivers)
    let before = kernel.bus.functions
    let fake = FakeHelper(kernel)
    #expect(fake.plan(.hotReset(HotResetRequest("0000:08:01.0")))?.refusal?.errno == .EINVAL)
    let plan = try #require(fake.plan(Self.request))
    #expect(
      plan.refusal == nil && plan.siblings.map(\.driver) == ["e1000e", nil], "\(String(describing: plan.refusal))")
    let result = try #require(fake.carryOut(plan))
    #expect(result.outcome == .done, "\(result.text)")
    #expect(kernel.log.contains("hot reset with 3"))
    #expect(kernel.bus.functions == before && kernel.bus.records.isEmpty && kernel.files.isEmpty)
  }

  /// Any call may fail: afterwards every device has its original driver.
  @Test func aRefusalAtAnyCallLeavesEveryDriverAsItWas() throws {
    var refused = 0
    for number in 1...60 {
      let kernel = FakeKernel(Self.drivers)
      let before = kernel.bus.functions
      let fake = FakeHelper(kernel)
      let plan = try #require(fake.plan(Self.request))
      kernel.before = { [unowned kernel] count in
        kernel.failures = count == number ? Dictionary(uniqueKeysWithValues: KernelCall.allCases.map { ($0, 5) }) : [:]
      }
      let result = try #require(fake.carryOut(plan))
      if result.outcome != .done { refused += 1 }
      kernel.before = { _ in }
      kernel.failures = [:]
      if !kernel.bus.records.isEmpty {
        #expect(result.outcome == .leftOver, "call \(number): \(result.text)")
        _ = fake.act(.restore)
      }
      #expect(kernel.bus.functions == before, "call \(number)")
      #expect(kernel.bus.records.isEmpty && kernel.files.isEmpty, "call \(number)")
    }
    #expect(refused > 15)
  }

  @Test func whatTheHostUsesIsNeverTaken() throws {
    let fake = FakeHelper(FakeKernel(Self.drivers)) { address in
      address == "0000:08:02.0" ? [HostUse(.networkInterfaceUp, "eth0 is up")] : []
    }
    let plan = try #require(fake.plan(Self.request))
    #expect(plan.refusal?.errno == nil && plan.refusal?.blockers.first?.code == .usedByHost)
    // Not even if the kernel is to decide.
    #expect(fake.carryOut(plan, tries: true)?.outcome == .notBegun)
    #expect(fake.kernel.log.isEmpty)
    #expect(fake.plan(.bind(["0000:08:02.0"], driver: "vfio-pci"))?.refusal?.blockers.first?.code == .usedByHost)
    #expect(fake.plan(.unbind(["0000:08:02.0"]))?.refusal?.blockers.first?.code == .usedByHost)
  }

  /// A physical function's virtual functions go with it, and the unbind would wait for the holder of one.
  @Test func anUnbindWaitsForVirtualFunctionsToo() throws {
    let physical: PCIAddress = "0000:41:00.0"
    let virtual: PCIAddress = "0000:41:00.1"
    func host(_ driver: String) -> TestHost {
      TestHost().port("0000:00:05.0").function(physical, below: "0000:00:05.0", driver: driver, group: 40)
        .function(virtual, below: "0000:00:05.0", group: 41, enable: 1, physical: physical)
    }
    for driver in ["ixgbe", "vfio-pci"] {
      let held = host(driver).process(812, "container", "group 41", "device 0000:41:00.1").facts
      let plan = try ActionPlanner(held).plan(.unbind([physical]))
      #expect(plan.refusal?.blockers.first?.code == .heldByProcess && plan.refusal?.errno == nil, "\(driver)")
      // vfiotop first closes its own holds of them, and the plan states that.
      let own = ActionPlanner(held, holds: [OwnHold(address: .pci(virtual), path: .group, files: 1)], ownPids: [812])
      let mine = try own.plan(.unbind([physical]))
      #expect(mine.refusal == nil && mine.steps.first == "Close 1 file of 0000:41:00.1.", "\(mine.steps)")
      #expect(mine.confirmation == .typed("0000:41:00.0"))
    }
  }

  @Test func anUnbindThatWouldHangIsNotBegun() throws {
    let fake = FakeHelper(FakeKernel())
    fake.kernel.othersGroups = [11]
    // A holder of the group alone does not hold the device, so the unbind would not wait.
    #expect(fake.plan(.unbind(["0000:08:01.0"]))?.refusal == nil)
    fake.kernel.othersGroups = []
    _ = fake.act(.open(OpenRequest("0000:08:01.0")))
    // vfiotop closes its own holds first.
    #expect(fake.act(.unbind(["0000:08:01.0"]))?.outcome == .done)
    #expect(fake.kernel.files.isEmpty && fake.kernel.bus.functions["0000:08:01.0"]?.driver == nil)
  }
}
