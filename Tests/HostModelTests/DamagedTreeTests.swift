import HostModel
import TestHost
import Testing

/// Trees of sysfs that were copied in part: what decides and is missing makes a verdict unknown.
@Suite struct DamagedTreeTests {
  private func pair() -> TestHost {
    TestHost("6.12.117").function("0000:01:00.0", group: 7, resets: nil)
      .function("0000:01:00.1", driver: nil, group: 7, resets: nil)
  }

  /// The group names a member that the PCI bus does not have.
  @Test func aMemberIsMissing() throws {
    let host = pair().with { $0.functions.removeAll { $0.address == PCIAddress("0000:01:00.1") } }
    let verdict = try host.device("0000:01:00.0").openVerdict
    #expect(verdict.text == "unknown" && verdict.codes == [.notReadable])
    #expect(verdict.blockers[0].message.contains("0000:01:00.1"))
    #expect(host.snapshot.groups.first { $0.id == 7 }?.isViable == nil)
  }

  /// The group's own list of members is empty.
  @Test func aGroupsMembersAreMissing() throws {
    let host = pair().with(group: 7) { $0.devices = [] }
    #expect(try host.device("0000:01:00.0").openVerdict.codes == [.notReadable])
  }

  /// The function names its group, and no group is there: nothing says that the IOMMU is off.
  @Test func theGroupIsMissing() throws {
    let verdict = try pair().with { $0.groups = [] }.device("0000:01:00.0").openVerdict
    #expect(verdict.text == "unknown" && verdict.codes == [.notReadable])
    #expect(verdict.blockers[0].message.contains("group 7"))
  }

  /// Other groups show their reserved regions, this one does not.
  @Test func reservedRegionsAreMissing() throws {
    let other = pair().function("0000:02:00.0", driver: "nvme", group: 8, resets: nil)
    #expect(try other.device("0000:01:00.0").openVerdict == .works)
    let host = other.with(group: 8) { $0.reservedRegions = [] }
    #expect(try host.device("0000:01:00.0").openVerdict.codes == [.notReadable])
    #expect(try host.with(group: 7) { $0.reservedRegions = [] }.device("0000:01:00.0").openVerdict == .works)
  }

  /// `reset` without `reset_method` proves no flag on a kernel that has both.
  @Test func resetMethodsAreMissing() throws {
    let host = TestHost("6.12.117").function("0000:00:1c.0", driver: "pcieport", resets: nil)
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 7, resets: nil)
    let bridge = host.with("0000:00:1c.0") { $0.classCode = 0x06_0400 }
    let damaged = bridge.with("0000:01:00.0") {
      ($0.vendorID, $0.deviceID, $0.resetMethods, $0.hasResetFile) = (0x8086, 0x10d3, nil, true)
    }
    #expect(try damaged.set("0000:01:00.0").hotReset.verdict.text == "unknown")
  }

  /// A function on the bus cannot be read: nothing is known of resets of that bus.
  @Test func aNeighbourIsMissing() throws {
    let host = TestHost("6.12.117").port("0000:00:01.0")
      .function("0000:01:00.0", below: "0000:00:01.0", group: 7, resets: ["bus"])
      .function("0000:01:00.1", below: "0000:00:01.0", driver: "snd_hda_intel", group: 7)
      .with { $0.functions.removeAll { $0.address == PCIAddress("0000:01:00.1") } }
    #expect(try host.device("0000:01:00.0").functionReset.verdict.codes == [.notReadable])
    let hot = try host.set("0000:01:00.0").hotReset.verdict
    #expect(hot.text == "unknown" && hot.blockers[0].message.contains("0000:01:00.1"))
    // A method of the function's own needs no bus.
    let own = host.with("0000:01:00.0") { $0.resetMethods = ["flr", "bus"] }
    #expect(try own.device("0000:01:00.0").functionReset.verdict.outcome == .works)
  }

  /// A tree without /dev: whether there are nodes is unknown.
  @Test(arguments: [false, true]) func devIsMissing(_ cdev: Bool) throws {
    let host = TestHost("7.3.4", cdev: cdev).function("0000:01:00.0", group: 7).with { facts in
      facts.showsNodes = false
      facts.containerNode = nil
      facts.groups[0].node = CharacterDevice(number: nil, node: nil)
      if cdev { facts.functions[0].vfio?.cdev = CharacterDevice(number: nil, node: nil) }
    }
    let device = try host.device("0000:01:00.0")
    #expect(device.openVerdict.text == "unknown" && device.openVerdict.codes == [.notReadable])
    #expect(device.nodeVerdict?.codes == (cdev ? [.notReadable] : nil))
    #expect(try host.with { $0.showsNodes = true }.device("0000:01:00.0").openVerdict.errno == .ENOENT)
  }
}
