import HostModel
import TestHost
import Testing

/// Facts that are shown and decide nothing.
@Suite struct PlacementTests {
  private func slot(_ slots: [(String, String)], _ address: PCIAddress = "0000:01:02.0") throws -> String? {
    try TestHost().port("0000:00:01.0").function(address, below: "0000:00:01.0", group: 1)
      .with { $0.slots = slots.map { SlotDirectory(name: $0.0, address: $0.1) } }
      .device(.pci(address)).placement.slot
  }

  /// A slot is for a device of a bus or for all of the bus; where two claim a place, neither is said to be it.
  @Test func slots() throws {
    #expect(try slot([("4", "0000:01:02"), ("5", "0000:01:03")]) == "4")
    #expect(try slot([("7", "0000:01")]) == "7")
    #expect(try slot([("7", "0000:02"), ("8", "0000:01:01")]) == nil)
    #expect(try slot([("4", "0000:01:02"), ("4-1", "0000:01:02")]) == nil)
  }

  /// A slot of IBM Z has the number of a device and function as one.
  @Test func slotsOfZPCI() throws {
    let host = TestHost().function("0001:00:00.0", group: 1).function("0001:00:01.0", group: 2)
      .with { $0.slots = [SlotDirectory(name: "00000100", address: "0001:00:08")] }
      .with("0001:00:01.0") { $0.isZPCI = true }
    #expect(try host.device("0001:00:01.0").placement.slot == "00000100")
    #expect(try host.device("0001:00:00.0").placement.slot == nil)
  }

  @Test func hostUsesOfAFunctionInTheWay() throws {
    let host = TestHost().function("0000:01:00.0", group: 1).function("0000:02:00.0", driver: "nvme", group: 1)
      .function("0000:03:00.0", driver: "e1000e", group: 2)
      .with { $0.hostUses = ["0000:02:00.0": [HostUse(.mounted, "/dev/nvme0n1 is mounted on /")]] }
    let snapshot = host.with("0000:02:00.0") { $0.numaNode = 1 }.snapshot
    #expect(snapshot.devices.first { $0.address == "0000:01:00.0" }?.hostUses == nil)
    let place = try #require(snapshot.places.first { $0.address == "0000:02:00.0" })
    #expect(place.placement.numaNode == 1)
  }

  @Test func linksInWords() {
    var link = PCILink()
    #expect(link.phrase == "link down")
    (link.speed, link.width, link.bestSpeed, link.bestWidth) = (2500, 1, 2500, 1)
    #expect(link.phrase == "link 2.5 GT/s x1")
    link.bestWidth = 4
    #expect(link.phrase == "link 2.5 GT/s x1 of at best 2.5 GT/s x4")
    #expect(
      PCILink.speed("8 GT/s") == 8000 && PCILink.speed("2.5 GT/s PCIe") == 2500 && PCILink.speed("Unknown") == nil
        && PCILink.speed("Unknown speed") == nil)
    #expect(PCILink.width(0) == nil && PCILink.width(255) == nil && PCILink.width(32) == 32)
  }

  @Test func errorsInWords() {
    #expect(PCIErrorCounts(correctable: 0, nonFatal: 0, fatal: 0).sentence == nil)
    let counts = PCIErrorCounts(correctable: 3, nonFatal: nil, fatal: 1)
    #expect(counts.cell == "3/?/1" && counts.total == 4)
    #expect(
      counts.sentence
        == "PCI Express errors since it was found: 3 correctable, nonfatal unknown, 1 fatal.")
  }

  @Test func whatEachResetMethodReaches() throws {
    let host = TestHost().port("0000:00:01.0", hotplug: "pciehp")
      .function("0000:01:00.0", below: "0000:00:01.0", driver: "mlx5_core", group: 1)
      .function("0000:01:00.1", below: "0000:00:01.0", group: 2, resets: ["acpi", "flr"], physical: "0000:01:00.0")
    #expect(
      try host.device("0000:01:00.1").functionReset.methodLines
        == ["acpi: what the firmware's _RST resets", "flr: this function only"])
    var reset = FunctionReset(verdict: .works, methods: ["bus"])
    #expect(reset.methodLines == ["bus: its bus, on which there is no other function"])
    reset.reachesByBus = ["0000:01:00.0", "0000:01:00.2"]
    #expect(reset.methodLines == ["bus: its bus, 3 functions with this one"])
  }

  @Test func lockedMemoryInWords() {
    #expect(LockedMemory().phrase == nil)
    #expect(LockedMemory(locked: 0, pinned: 0, limit: .unlimited).phrase == "0 B locked, no limit, 0 B pinned")
    #expect(LockedMemory(limit: .bytes(64 << 10)).phrase == "at most 64 KiB")
  }
}
