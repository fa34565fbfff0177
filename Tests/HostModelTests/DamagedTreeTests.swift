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
}
