import HostModel
import TestHost
import Testing

/// Who can make a reset: never somebody who cannot open the device for it.
@Suite struct AvailabilityTests {
  private func card(_ kernel: String = "6.12.117", cdev: Bool = false) -> TestHost {
    TestHost(kernel, cdev: cdev).function("0000:00:1c.0", driver: "pcieport", resets: nil)
      .with("0000:00:1c.0") { $0.classCode = 0x06_0400 }
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 7, resets: ["flr", "bus"])
  }

  private func answers(_ host: TestHost) throws -> (function: HotReset.Availability, hot: HotReset.Availability) {
    (try host.device("0000:01:00.0").functionReset.availability, try host.set("0000:01:00.0").hotReset.availability)
  }

  @Test func anyone() throws {
    #expect(try answers(card()) == (.anyone, .anyone))
  }

  /// Without interrupt remapping nobody can open the device.
  @Test func nobody() throws {
    let host = card().with { ($0.interruptRemapping, $0.allowsUnsafeInterrupts) = (false, false) }
    #expect(try answers(host) == (.nobody, .nobody))
    #expect(try host.set("0000:01:00.0").hotReset.verdict.codes == [.unsafeInterrupts])
  }

  /// Whether interrupts are isolated is unknown, and so is who can reset.
  @Test func unknown() throws {
    let host = card().with { ($0.interruptRemapping, $0.allowsUnsafeInterrupts) = (nil, false) }
    #expect(try answers(host) == (.unknown, .unknown))
    #expect(try host.device("0000:01:00.0").functionReset.cell == Verdict.doubtfulCell)
  }

  /// The group path is closed and the device node is open.
  @Test func oneWayIsEnough() throws {
    let host = card(cdev: true).with {
      ($0.interruptRemapping, $0.allowsUnsafeInterrupts, $0.iommufdAllowsUnsafeInterrupts) = (false, false, true)
    }
    #expect(try host.device("0000:01:00.0").openVerdict.text == "EPERM")
    #expect(try answers(host) == (.anyone, .anyone))
  }

  /// The rights of this user are not those of others.
  @Test func anotherUserMay() throws {
    let host = card().with {
      $0.observer = Observer(userID: 1000, groupIDs: [1000], hasRawIO: false, overridesPermissions: false)
      $0.containerNode = CharacterDevice(number: nil, node: "/dev/vfio/vfio", mode: 0o600, userID: 0, groupID: 0)
    }
    #expect(try answers(host) == (.unknown, .unknown))
  }

  /// A program that opens a mediated device for KVM can reset it; vfiotop cannot open it.
  @Test func aMonitorMay() throws {
    let device = try TestHost().mdev("uuid", driver: "vfio_ap_mdev", group: 4).device("uuid")
    #expect(device.functionReset.availability == .unknown && device.functionReset.verdict.outcome == .works)
  }

  /// Each holder of a part of the set gets an errno: no cell says that the holder can.
  @Test func aHolderThatLacksAPart() throws {
    let host = card().function("0000:01:00.1", below: "0000:00:1c.0", group: 8, resets: ["bus"])
      .process(4410, "container", "group 7", "device 0000:01:00.0")
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.verdict.outcome == .works && reset.availability == .holder)
    #expect(reset.cell == "EINVAL" && reset.answer.contains("EINVAL"))
    #expect(reset.verdict.blockers.flatMap(\.remedies).map(\.kind) == [.giveToHolder])
    // A group that nobody can take is not to be given.
    let barred = host.with(group: 8) { $0.reservedRegions = [ReservedRegion(start: 0, end: 1, kind: .direct)] }
      .with(group: 7) { $0.reservedRegions = [] }
    #expect(try barred.set("0000:01:00.0").hotReset.verdict.blockers.flatMap(\.remedies).isEmpty)
    let whole = host.process(4410, "container", "group 7", "device 0000:01:00.0", "group 8", "device 0000:01:00.1")
    #expect(try whole.set("0000:01:00.0").hotReset.cell == HotReset.Availability.holder.rawValue)
  }

  /// A virtual machine whose name is unknown is shut down, and not killed.
  @Test func aMonitorIsNotKilled() throws {
    let host = card().process(812, "container", "group 7", "device 0000:01:00.0")
      .with { for index in $0.processes.indices { $0.processes[index].command = "qemu-system-x86" } }
    let remedies = try host.device("0000:01:00.0").openVerdict.blockers.flatMap(\.remedies)
    #expect(remedies.map(\.kind) == [.shutDownVM] && remedies[0].text.contains("pid 812"))
  }

  /// A reset of a physical function takes its virtual functions along.
  @Test func aPhysicalFunctionsReset() throws {
    let host = card().with("0000:01:00.0") { $0.virtualFunctions = ["0000:01:00.4"] }
    let warnings = try host.device("0000:01:00.0").functionReset.verdict.warnings
    #expect(warnings.map(\.code) == [.reachesOthers] && warnings[0].message.contains("1 virtual function"))
  }
}
