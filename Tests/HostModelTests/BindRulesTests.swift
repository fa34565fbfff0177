import HostModel
import TestHost
import Testing

/// The kernel's own refusals of a bind to a VFIO driver (`vfio_pci_probe`, `vfio_pci_core_register_device`).
@Suite struct BindRulesTests {
  private func card(_ kernel: String, _ device: UInt16) -> TestHost {
    TestHost(kernel).function("0000:01:00.0", driver: "c6xx", group: 7, resets: nil).with("0000:01:00.0") {
      ($0.vendorID, $0.deviceID) = (0x8086, device)
    }
  }

  private func refusals(_ host: TestHost, by driver: String = "vfio-pci") throws -> [Blocker] {
    let function = try #require(host.facts.functions.first { $0.address == "0000:01:00.0" })
    return BindRules(host.facts).refusals(of: function, by: driver)
  }

  /// The denylist came with 5.9, and DSA is on it since 2024; variant drivers have none.
  @Test func denylist() throws {
    #expect(try refusals(card("6.12.117", 0x37c8)).map(\.code) == [.refusedByDriver])
    #expect(try refusals(card("5.4.290", 0x37c8)).isEmpty)
    #expect(try refusals(card("6.12.117", 0x1234)).isEmpty)
    #expect(try refusals(card("6.12.117", 0x37c8), by: "qat_vfio_pci").isEmpty)
    #expect(try refusals(card("6.12.117", 0x37c8).with { $0.disablesDenylist = true }).isEmpty)
    #expect(try refusals(card("6.1.50", 0x0b25)).first?.message.contains("may refuse") == true)
    #expect(try refusals(card("6.12.117", 0x0b25)).first?.message.contains("may refuse") == false)
  }

  /// A group with such a device becomes viable by an unbind, and not by the bind that is refused.
  @Test func aRefusedMemberIsUnbound() throws {
    let host = card("6.12.117", 0x37c8).function("0000:02:00.0", group: 7, resets: nil)
    let remedies = try host.device("0000:02:00.0").openVerdict.blockers.flatMap(\.remedies)
    #expect(remedies.map(\.argv) == [["vfiotop", "unbind", "0000:01:00.0"]])
  }

  /// Virtual functions are refused before a missing group is.
  @Test func order() throws {
    let host = card("6.12.117", 0x1234).with("0000:01:00.0") {
      ($0.iommuGroup, $0.virtualFunctions) = (nil, ["0000:01:00.1"])
    }
    #expect(try refusals(host).map(\.code) == [.virtualFunctionsEnabled, .noIOMMUGroup])
    #expect(try refusals(host.with { $0.host.vfio.noiommu = true }).map(\.code) == [.virtualFunctionsEnabled])
    let bridge = card("6.12.117", 0x1234).with("0000:01:00.0") { $0.classCode = 0x06_0400 }
    #expect(try refusals(bridge).map(\.code) == [.bridgeInScope])
  }

  /// What the chipset has in a group is unbound: among it is the firmware's flash.
  @Test func theChipsetIsNotGivenAway() throws {
    let host = TestHost("6.12.117").function("0000:00:1f.3", group: 11, resets: nil)
      .function("0000:00:1f.5", driver: "intel-spi", group: 11, resets: nil)
      .with("0000:00:1f.5") { $0.classCode = 0x0c_8000 }
    let remedies = try host.device("0000:00:1f.3").openVerdict.blockers.flatMap(\.remedies)
    #expect(remedies.map(\.argv) == [["vfiotop", "unbind", "0000:00:1f.5"]])
  }
}
