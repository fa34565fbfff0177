import ActionPlanning
import Foundation
import HostModel
import HostObservation
import RecordedHost
import Testing

/// Hosts of public reports, each with what happened there (`expect.txt` beside its tree), and the right values.
@Suite struct FieldHostTests {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/field")

  static func facts(_ name: String, observer: Observer = .root) throws -> HostFacts {
    let tree = try String(contentsOf: directory.appending(path: "\(name).tree"), encoding: .utf8)
    var scan = HostObserver(files: try RecordedHost(tree), observer: observer, names: PCIIDs { nil }, threads: 1)
    return scan.observe()
  }

  /// A host of the reports, with its snapshot.
  struct Field {
    let facts: HostFacts
    let index: SnapshotIndex

    init(_ name: String, observer: Observer = .root) throws {
      facts = try FieldHostTests.facts(name, observer: observer)
      index = SnapshotIndex(Snapshot(of: facts))
    }

    func open(_ address: String) throws -> Verdict { try device(address).openVerdict }
    func function(_ address: String) throws -> FunctionReset { try device(address).functionReset }
    func hot(_ address: String) throws -> HotReset {
      try #require(try device(address).deviceSet.flatMap(index.set)).hotReset
    }
    func device(_ address: String) throws -> Device {
      try #require(index.device(DeviceAddress(sysfsName: address)), "\(address)")
    }
    func plan(_ request: ActionRequest) throws -> ActionPlan {
      try ActionPlanner(facts, uses: { facts.hostUses[$0] ?? [] }).plan(request)
    }
  }

  private func addresses(_ blockers: [Blocker]) -> [String] { blockers.compactMap { $0.address?.description } }
  private func remedies(_ verdict: Verdict) -> [Remedy] { (verdict.blockers + verdict.warnings).flatMap(\.remedies) }

  @Test func vmdIsNotUnboundForTheDiskBehindIt() throws {
    let host = try Field("02-vmd-nvme/host")
    let open = try host.open("10000:e1:00.0")
    #expect(open.errno == .EPERM)
    #expect(addresses(open.blockers) == ["0000:00:0e.0"] && open.blockers.first?.driver == "vmd")
    #expect(remedies(open).map(\.kind) == [.firmware] && remedies(open).allSatisfy { $0.argv.isEmpty })
    #expect(try host.hot("10000:e1:00.0").affected.map(\.address.description) == ["10000:e1:00.0"])
    let endpoint = try #require(PCIAddress("0000:00:0e.0"))
    for request in [ActionRequest.bind([endpoint], driver: "vfio-pci"), .unbind([endpoint])] {
      let reach = try host.plan(request).affected.map(\.address.description)
      #expect(reach == ["0000:00:0e.0", "10000:e0:06.0", "10000:e1:00.0"])
    }
  }

  @Test func vmdWithTheRootDiskIsRefused() throws {
    let facts = try Self.facts("02-vmd-nvme/root-disk")
    let tree = try String(contentsOf: Self.directory.appending(path: "02-vmd-nvme/root-disk.tree"), encoding: .utf8)
    let uses = HostUseReader(files: try RecordedHost(tree))
    let endpoint = try #require(PCIAddress("0000:00:0e.0"))
    let planner = ActionPlanner(facts, uses: uses.uses)
    for request in [ActionRequest.bind([endpoint], driver: "vfio-pci"), .unbind([endpoint])] {
      let refusal = try #require(try planner.plan(request).refusal)
      #expect(refusal.blockers.first?.code == .usedByHost)
      #expect(refusal.blockers.first?.message.contains("mounted on /") == true)
    }
  }

  @Test func vendorResetMayForbidABusReset() throws {
    for (name, outcome) in [("host", Verdict.Outcome.unknown), ("kernel-6.12", .works)] {
      let host = try Field("04-navi10-vendor-reset/\(name)")
      #expect(try host.hot("0000:44:00.0").verdict.outcome == .unknown)
      #expect(try host.function("0000:44:00.0").verdict.outcome == outcome)
      #expect(try host.function("0000:44:00.1").verdict.errno == .EINVAL)
    }
    #expect(try Field("04-navi10-vendor-reset/kernel-6.12").function("0000:44:00.0").methods == ["device_specific"])
  }

  @Test func aKernelsWindowForbidsBusesWithUnresettableFunctions() throws {
    let refusing = try Field("05-gtx1080-6.12.23/host")
    #expect(try refusing.hot("0000:01:00.0").verdict.errno == .ENODEV)
    #expect(remedies(try refusing.hot("0000:01:00.0").verdict).first?.kind == .otherKernel)
    let works = try Field("05-gtx1080-6.12.23/works-6.12.22")
    #expect(try works.hot("0000:01:00.0").verdict.outcome == .works)
    for host in [refusing, works] {
      for address in ["0000:01:00.0", "0000:01:00.1"] {
        #expect(try host.function(address).verdict.errno == .EINVAL)
      }
    }
  }

  @Test func theHolderIsToldWhatItLacks() throws {
    let host = try Field("07-not-owned/host")
    let hot = try host.hot("0000:04:00.0")
    let caller = try #require(hot.callers.first)
    #expect(caller.pid == 4410 && caller.lackingGroups == [37])
    #expect(caller.lackingDevices.map(\.description) == ["0000:04:00.1"])
    #expect(hot.verdict.blockers.contains { $0.message.contains("pid 4410 lacks group 37, 0000:04:00.1") })
    #expect(remedies(hot.verdict).map(\.kind) == [.giveToHolder])
    #expect(remedies(hot.verdict).first?.addresses.map(\.description) == ["0000:04:00.1"])
    let variant = try Field("07-not-owned/audio-on-host").hot("0000:04:00.0").verdict
    #expect(variant.errno == .EINVAL && variant.blockers.first?.driver == "snd_hda_intel")
    #expect(addresses(variant.blockers).first == "0000:04:00.1")
  }

  @Test func aGroupWithThePortInUseIsToldSo() throws {
    let host = try Field("08-x710-one-port/host")
    let open = try host.open("0000:44:00.3")
    #expect(open.errno == .EINVAL)
    #expect(addresses(open.blockers) == ["0000:44:00.0", "0000:44:00.1", "0000:44:00.2"])
    #expect(open.blockers.first?.remedy.contains("eno1 is up") == true)
    #expect(open.blockers.first?.remedy.contains("ACS") == true)
    #expect(remedies(open).allSatisfy { $0.kind == .stopHostUse && $0.argv.isEmpty })
    #expect(try host.function("0000:44:00.3").methods == ["flr"])
    #expect(try host.function("0000:44:00.3").verdict.outcome == .works)
    #expect(try host.hot("0000:44:00.3").verdict.errno == .EINVAL)
  }

  @Test func theOnlyScreenAndKeyboardStay() throws {
    let host = try Field("09-renoir-one-gpu/host")
    let open = try host.open("0000:04:00.6")
    #expect(open.errno == .EPERM)
    #expect(addresses(open.blockers) == ["0000:04:00.0", "0000:04:00.2", "0000:04:00.3", "0000:04:00.4"])
    #expect(Set(remedies(open).map(\.kind)) == [.none] && open.blockers[0].remedy.contains("Not possible in this slot"))
    #expect(try host.function("0000:04:00.6").verdict.errno == .EINVAL)
    #expect(try host.hot("0000:04:00.6").verdict.errno == .EINVAL)
    #expect(remedies(try host.hot("0000:04:00.6").verdict).allSatisfy { $0.argv.isEmpty })
  }

  @Test func twoCardsOfOneGroupHaveOneOwner() throws {
    let host = try Field("10-v100-pair/host")
    let open = try host.open("0000:28:00.0")
    #expect(open.errno == .EBUSY && open.blockers.first?.pid == 5120)
    #expect(open.blockers.first?.message.contains("ci-runner-1") == true)
    #expect(open.blockers.first?.message.contains("0000:27:00.0") == true)
    #expect(remedies(open).first?.kind == .giveToHolder)
    #expect(try host.function("0000:28:00.0").methods == ["bus"])
    #expect(try host.function("0000:28:00.0").verdict.outcome == .works)
    #expect(try host.hot("0000:28:00.0").verdict.outcome == .works)
  }

  @Test func aGroupWithoutAnIOMMUIsForRoot() throws {
    let host = try Field("11-ec2-noiommu/host")
    #expect(try host.open("0000:00:06.0").outcome == .works)
    #expect(try host.device("0000:00:06.0").groupNode == "/dev/vfio/noiommu-0")
    #expect(try host.function("0000:00:06.0").methods == ["flr"])
    #expect(try host.hot("0000:00:06.0").verdict.errno == .ENODEV)
    let user = Observer(userID: 1000, groupIDs: [1000], hasRawIO: false, overridesPermissions: false)
    let verdict = try Field("11-ec2-noiommu/host", observer: user).open("0000:00:06.0")
    #expect([ErrorNumber.EACCES, .EPERM].contains(verdict.errno))
    #expect(verdict.blockers.contains { $0.message.contains("CAP_SYS_RAWIO") })
  }

  @Test func interruptsWithoutRemappingAndAKeyboard() throws {
    let host = try Field("12-x58-no-intremap/host")
    let open = try host.open("0000:00:1d.2")
    #expect(open.errno == .EPERM && open.blockers.first?.code == .unsafeInterrupts)
    #expect(addresses(open.blockers) == ["0000:00:1d.0", "0000:00:1d.1", "0000:00:1d.7"])
    let reset = try host.function("0000:00:1d.2").verdict
    #expect(reset.errno == .EINVAL && remedies(reset).isEmpty)
    let hot = try host.hot("0000:00:1d.2").verdict
    #expect(hot.errno == .ENODEV && remedies(hot).isEmpty)
  }

  @Test func theFirmwaresScreenHoldsABAR() throws {
    let host = try Field("14-talos-simpledrm/host")
    let open = try host.open("0000:c3:00.0")
    #expect(open.outcome == .works && open.warnings.map(\.code) == [.barClaimed])
    #expect(open.warnings.first?.message.contains("BAR 0 is partly held by BOOTFB, simpledrm") == true)
    #expect(try host.function("0000:c3:00.0").verdict.errno == .EINVAL)
    let hot = try host.hot("0000:c3:00.0").verdict
    #expect(hot.errno == .EINVAL && addresses(hot.blockers).first == "0000:c3:00.2")
  }

  @Test func withoutPCIGroupsNoBindWorks() throws {
    let host = try Field("15-pi5-no-pci-groups/host")
    let card = try #require(PCIAddress("0001:01:00.0"))
    let refusal = try #require(try host.plan(.bind([card], driver: "vfio-pci")).refusal)
    #expect(refusal.errno == .EINVAL && refusal.blockers.first?.code == .noIOMMUGroup)
    #expect(refusal.blockers.first?.message.contains("no PCI function has a group") == true)
    #expect(refusal.blockers.flatMap(\.remedies).allSatisfy { $0.argv.isEmpty })
  }

  @Test func aVGPUIsOpenedByItsDriver() throws {
    let host = try Field("16-vgpu-second-mdev/host")
    let (first, second) = ("aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002")
    #expect(try host.open(second).outcome == .unknown)
    #expect(try host.open(second).blockers.map(\.code) == [.driverDecides])
    #expect(try host.open(first).errno == .EBUSY)
    #expect(try host.open(first).blockers.first?.pid == 7001)
    #expect(try host.open(first).blockers.first?.message.contains("win-a") == true)
    #expect(try host.hot(second).verdict.errno == .ENOTTY)
  }

  @Test func aGroupOfThePortsHasNoReset() throws {
    let host = try Field("17-apu2-group1/host")
    let open = try host.open("0000:04:00.0")
    #expect(open.errno == .EINVAL)
    #expect(addresses(open.blockers) == ["0000:01:00.0", "0000:02:00.0", "0000:03:00.0"])
    let reset = try host.function("0000:04:00.0").verdict
    #expect(reset.errno == .EINVAL && remedies(reset).isEmpty)
    let hot = try host.hot("0000:04:00.0").verdict
    #expect(hot.errno == .ENODEV && hot.blockers.first?.code == .noBusReset && remedies(hot).isEmpty)
  }

  @Test func aMethodOnARootBusIsNoBusReset() throws {
    let host = try Field("18-usb-and-wifi/host")
    let usb = try host.function("0000:00:14.0").verdict
    #expect(usb.errno == .EINVAL && remedies(usb).isEmpty)
    #expect(try host.function("0000:00:14.3").verdict.outcome == .works)
    for address in ["0000:00:14.0", "0000:00:14.3"] {
      #expect(try host.hot(address).verdict.errno == .ENODEV)
    }
    #expect(remedies(try host.hot("0000:00:14.0").verdict).isEmpty)
  }

  @Test func aCardBehindFourBridgesIsResetAsABus() throws {
    let host = try Field("20-tb-vega56/host")
    #expect(try host.open("0000:30:00.0").outcome == .works)
    #expect(try host.function("0000:30:00.0").verdict.errno == .EINVAL)
    #expect(try host.function("0000:30:00.0").staleMethods == ["bus"])
    let hot = try host.hot("0000:30:00.0")
    #expect(hot.verdict.outcome == .works)
    #expect(hot.affected.map(\.address.description) == ["0000:30:00.0", "0000:30:00.1"])
  }

  @Test(arguments: ["host", "48-vfs"]) func virtualFunctionsOfOneCardAreOneBlocker(_ name: String) throws {
    let host = try Field("21-vgpu-sriov/\(name)")
    #expect(try host.function("0001:04:00.3").verdict.outcome == .works)
    #expect(try host.function("0001:04:00.3").methods == ["flr"])
    #expect(try host.open("0001:04:00.3").outcome == .unknown)
    #expect(try host.open("0001:04:00.3").blockers.map(\.code) == [.driverDecides])
    let hot = try host.hot("0001:04:00.3").verdict
    // On 6.8 the card's virtual functions are members of one set: only their physical function is in the way.
    #expect(hot.errno == .EINVAL && hot.blockers.map(\.code) == [.notBoundToVFIO] && remedies(hot).isEmpty)
  }

  @Test func interruptsOfAGICv2mCannotBeJudged() throws {
    let host = try Field("22-gicv2m/host")
    let open = try host.open("0000:01:00.0")
    #expect(open.outcome == .unknown && open.blockers.first?.code == .unsafeInterrupts)
    #expect(remedies(open).first?.text.contains("allow_unsafe_interrupts") == true)
    #expect(try host.function("0000:01:00.0").methods == ["flr", "bus"])
    #expect(try host.hot("0000:01:00.0").verdict.outcome == .works)
  }

  @Test func aResetThatTheHardwareDoesNotSurvive() throws {
    let host = try Field("23-asm1164-no-quirk/host")
    for (address, methods) in [("0000:02:00.0", ["pm", "bus"]), ("0000:04:00.0", ["bus"])] {
      let hot = try host.hot(address)
      #expect(hot.verdict.outcome == .works && hot.verdict.warnings.map(\.code) == [.harmfulReset])
      #expect(hot.affected.map(\.address.description) == [address])
      #expect(try host.function(address).verdict.outcome == .works)
      #expect(try host.function(address).methods == methods)
    }
    let quirk = try Field("23-asm1164-no-quirk/quirk-6.12.117")
    #expect(try quirk.hot("0000:02:00.0").verdict.errno == .ENODEV)
    #expect(try quirk.function("0000:02:00.0").methods == ["pm"])
    #expect(try quirk.function("0000:02:00.0").verdict.outcome == .works)
    #expect(try quirk.function("0000:04:00.0").verdict.errno == .EINVAL)
  }
}
