import HostModel
import TestHost
import Testing

/// Memory that the firmware keeps mapped for a group: refused with EINVAL from 6.6 on, before with EPERM behind Intel's
/// IOMMU only.
@Suite struct ReservedRegionTests {
  private func host(
    _ kernel: String, _ kind: ReservedRegion.Kind, iommu: String?, cdev: Bool = false
  ) -> TestHost {
    TestHost(kernel, cdev: cdev).function("0000:03:00.0", group: 7, resets: nil)
      .function("0000:03:00.1", driver: nil, group: 7, resets: nil)
      .with("0000:03:00.0") { $0.iommu = iommu }
      .with(group: 7) {
        $0.reservedRegions = [
          ReservedRegion(start: 0xfee0_0000, end: 0xfeef_ffff, kind: .msi),
          ReservedRegion(start: 0x7b80_0000, end: 0x7bff_ffff, kind: kind),
        ]
      }
  }

  @Test(arguments: [
    ("7.3.4", "dmar0", "EINVAL"), ("6.12.117", "ivhd0", "EINVAL"), ("6.6.1", "smmu3.0x2b400000", "EINVAL"),
    ("6.1.192", "dmar1", "EPERM"), ("5.10.262", "dmar0", "EPERM"), ("6.1.192", "ivhd0", "works"),
    ("5.10.262", "smmu3.0x2b400000", "works"), ("6.1.192", nil, "unknown"),
    // A vendor may have taken the rule into an older kernel.
    ("5.14.0-570.el9.x86_64", "ivhd0", "unknown"), ("5.14.0-570.el9.x86_64", "dmar0", "EPERM"),
  ])
  func groupPath(kernel: String, iommu: String?, answer: String) throws {
    let verdict = try host(kernel, .direct, iommu: iommu).device("0000:03:00.0").openVerdict
    #expect(verdict.text == answer)
    if answer != "works" {
      #expect(verdict.codes == [.reservedRegion])
      #expect(verdict.blockers.first?.message.contains("0x7b800000-0x7bffffff") == true)
      #expect(verdict.blockers.first?.remedies.first?.kind == .firmware)
    }
  }

  @Test func theNodeIsRefusedAsWell() throws {
    let device = try host("6.12.117", .direct, iommu: "dmar0", cdev: true).device("0000:03:00.0")
    #expect(device.nodeVerdict?.text == "EINVAL")
    #expect(device.nodeVerdict?.codes == [.reservedRegion])
  }

  @Test(arguments: [ReservedRegion.Kind.directRelaxable, .reserved, .msi])
  func otherRegionsAreHarmless(kind: ReservedRegion.Kind) throws {
    #expect(try host("6.12.117", kind, iommu: "dmar0").device("0000:03:00.0").openVerdict == .works)
  }

  /// The IOMMU of a group whose functions show no link is the host's, if all are of one kind.
  @Test func theHostsIOMMUDecidesWhereNoLinkDoes() throws {
    let one = host("6.1.192", .direct, iommu: nil).with { $0.iommus = ["dmar0", "dmar1"] }
    #expect(try one.device("0000:03:00.0").openVerdict.text == "EPERM")
    let mixed = host("6.1.192", .direct, iommu: nil).with { $0.iommus = ["dmar0", "ivhd0"] }
    #expect(try mixed.device("0000:03:00.0").openVerdict.text == "unknown")
  }

  /// The claim of a host driver is refused before the region: both are told.
  @Test func aHostDriverComesFirst() throws {
    let host = host("6.12.117", .direct, iommu: "dmar0").with("0000:03:00.1") { $0.driver = "nvme" }
    let verdict = try host.device("0000:03:00.0").openVerdict
    #expect(verdict.text == "EPERM" && verdict.codes == [.groupNotViable, .reservedRegion])
  }

  @Test(arguments: [
    "0x000000007b800000 0x000000007bffffff direct", "0x00000000fee00000 0x00000000feefffff msi",
    "0x0000000000000000 0x00000000000fffff direct-relaxable",
  ])
  func parsesALine(line: String) {
    #expect(ReservedRegion(line: line[...]) != nil)
  }

  @Test(arguments: ["", "0x0 0x1", "0x0 0x1 strange", "0 1 direct", "0x0 0xg direct", "0x0 0x1 direct more"])
  func refusesALineWithoutMeaning(line: String) {
    #expect(ReservedRegion(line: line[...]) == nil)
  }
}
