import HostModel
import TestHost
import Testing

/// The remedies for functions of the host that are in the way of a VFIO device.
@Suite struct DriverRemediesTests {
  private let card: PCIAddress = "0000:01:00.0"

  private func remedies(_ host: TestHost, _ address: DeviceAddress) throws -> [Remedy] {
    try host.device(address).openVerdict.blockers.flatMap(\.remedies)
  }

  private func chipset(_ more: (TestHost) -> TestHost = { $0 }) -> TestHost {
    let host = TestHost().function("0000:00:1f.3", group: 12).function("0000:00:1f.4", driver: "i801_smbus", group: 12)
      .function("0000:00:1f.6", driver: "e1000e", group: 12).with("0000:00:1f.4") { $0.classCode = 0x0c_0500 }
    return more(host)
  }

  /// A card's USB-C port has a class of the chipset's, and is in the scope of the card's reset.
  @Test func aPortOfTheCardIsBound() throws {
    let host = TestHost().port("0000:00:01.0").function(
      "0000:01:00.0", below: "0000:00:01.0", group: 1, resets: ["bus"]
    )
    .function("0000:01:00.3", below: "0000:00:01.0", driver: "nvidia-gpu", group: 1)
    .with("0000:01:00.3") { $0.classCode = 0x0c_8000 }
    #expect(try remedies(host, .pci(card)).map(\.kind) == [.bind])
    #expect(try host.set(.pci(card)).hotReset.verdict.blockers.flatMap(\.remedies).map(\.kind) == [.bind])
    #expect(try remedies(chipset(), "0000:00:1f.3").map(\.kind) == [.unbind])
  }

  /// The end of a use makes the chipset's functions no better for a VFIO driver.
  @Test func afterTheUseEndsTheChipsetIsUnbound() throws {
    let host = chipset { host in
      host.with { $0.hostUses["0000:00:1f.6"] = [HostUse(.networkInterfaceUp, "eno1 is up")] }
    }
    let remedy = try #require(try remedies(host, "0000:00:1f.3").first)
    #expect(remedy.kind == .stopHostUse && remedy.text.contains("bind none in their place"), "\(remedy.text)")
  }

  /// Nor does it make a bind possible that vfiotop refuses.
  @Test func afterTheUseEndsVirtualFunctionsAreDisabled() throws {
    let host = TestHost().function("0000:01:00.0", group: 1).function("0000:02:00.0", driver: "ixgbe", group: 1)
      .function("0000:02:10.0", driver: "ixgbevf", group: 2, physical: "0000:02:00.0")
      .with { $0.hostUses["0000:02:00.0"] = [HostUse(.networkInterfaceUp, "eno1 is up")] }
    let remedy = try #require(try remedies(host, .pci(card)).first)
    #expect(remedy.kind == .stopHostUse && remedy.text.contains("sriov_numvfs"), "\(remedy.text)")
  }

  /// The owner of a domain is not offered to a guest while the host uses a disk in it.
  @Test(arguments: [nil, "/dev/nvme0n1p2 is mounted on /"]) func theOwnerOfADomain(_ use: String?) throws {
    let host = TestHost().function("0000:00:0e.0", driver: "vmd", group: 5)
      .function("10000:01:00.0", driver: "nvme", group: 5).function("10000:02:00.0", group: 5)
      .with("10000:01:00.0") { $0.domainOwner = "0000:00:0e.0" }
      .with("10000:02:00.0") { $0.domainOwner = "0000:00:0e.0" }
      .with { $0.hostUses["10000:01:00.0"] = use.map { [HostUse(.mounted, $0)] } ?? [] }
    let remedy = try #require(try remedies(host, "10000:02:00.0").first)
    #expect(remedy.kind == .firmware && remedy.text.contains("Turn VMD off"))
    #expect(remedy.text.contains("to the guest") == (use == nil), "\(remedy.text)")
  }

  /// The firmware's console is on a display without a driver.
  @Test func aDisplayWithoutADriverIsAskedAbout() throws {
    let host = TestHost().port("0000:00:01.0").function("0000:01:00.1", below: "0000:00:01.0", group: 1)
      .function("0000:01:00.0", below: "0000:00:01.0", driver: nil, group: 1)
    #expect(host.facts.functionsInTheWay.isEmpty)
    let screen = host.with("0000:01:00.0") { $0.classCode = 0x03_0000 }
    #expect(screen.facts.functionsInTheWay == [card])
    let used = screen.with { $0.hostUses[card] = [HostUse(.console, "the console is on this screen")] }
    #expect(try used.set("0000:01:00.1").hotReset.verdict.blockers.flatMap(\.remedies).map(\.kind) == [.none])
  }

  /// Which function's reset would help is not known to a set of several.
  @Test func aSetOfSeveralNamesNoFunction() throws {
    let port: PCIAddress = "0000:40:01.0"
    let host = TestHost("6.8.12").port(port).function("0000:41:00.0", below: port, driver: "i40e", group: 1)
      .function("0000:41:02.0", below: port, group: 2, physical: "0000:41:00.0")
      .function("0000:41:02.1", below: port, group: 3, physical: "0000:41:00.0")
    let set = try host.set("0000:41:02.1")
    #expect(set.members.count == 2 && set.hotReset.verdict.outcome == .fails)
    #expect(set.hotReset.verdict.blockers.flatMap(\.remedies).allSatisfy { !$0.argv.contains("reset") })
  }
}
