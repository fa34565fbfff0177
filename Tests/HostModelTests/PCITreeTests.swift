import HostModel
import Testing

@Suite struct PCITreeTests {
  private static func at(_ text: String) -> PCIAddress {
    PCIAddress(text) ?? PCIAddress(bus: 0, device: 0, function: 0)
  }

  private static func place(_ address: String, below bridge: String? = nil, isBridge: Bool = false) -> PCIPlace {
    PCIPlace(address: at(address), bridge: bridge.map(at), isBridge: isBridge)
  }

  private static func tree(_ places: [PCIPlace]) -> PCITree {
    PCITree(
      Snapshot(
        takenAt: 0,
        host: Host(
          name: "host", kernelRelease: "6.12", kernelVersion: nil,
          vfio: VFIOFeatures(group: true, cdev: false, iommufd: false, noiommu: false)), deviceSets: [], devices: [],
        groups: [],
        holders: [], blindSpots: BlindSpots(gaps: ObservationGaps(), phantomOpens: []), places: places))
  }

  /// A port, and a switch with two ports and a card each, one with a virtual function on a virtual bus.
  private static let places: [PCIPlace] = {
    var virtual = place("0000:05:00.0")
    virtual.virtualBusOf = at("0000:03:00.0")
    return [
      place("0000:00:01.0", isBridge: true), place("0000:01:00.0", below: "0000:00:01.0", isBridge: true),
      place("0000:02:00.0", below: "0000:01:00.0", isBridge: true), place("0000:03:00.0", below: "0000:02:00.0"),
      place("0000:02:01.0", below: "0000:01:00.0", isBridge: true), place("0000:04:00.0", below: "0000:02:01.0"),
      virtual, place("0000:00:1f.0"),
    ]
  }()

  @Test func aResetHitsAllThatIsBelow() {
    let tree = Self.tree(Self.places)
    #expect(tree.hit(below: Self.at("0000:02:00.0")).map(\.description) == ["0000:03:00.0", "0000:05:00.0"])
    #expect(tree.hit(below: Self.at("0000:00:01.0")).count == 6)
    #expect(tree.hit(below: Self.at("0000:00:1f.0")).isEmpty)
    #expect(tree.roots.map(\.description) == ["0000:00"])
    #expect(tree.above(Self.at("0000:05:00.0")).map(\.description).first == "0000:03:00.0")
  }

  @Test func oneFunctionMayForbidIt() {
    var places = Self.places
    places[3].forbidsBusReset = true
    let tree = Self.tree(places)
    #expect(tree.forbidding(below: Self.at("0000:00:01.0")) == Self.at("0000:03:00.0"))
    #expect(tree.forbidding(below: Self.at("0000:02:01.0")) == nil)
  }

  /// A damaged sysfs must not crash the program.
  @Test func cyclesAndMissingBridgesAreNoTrap() {
    let tree = Self.tree([
      Self.place("0000:01:00.0", below: "0000:02:00.0", isBridge: true),
      Self.place("0000:02:00.0", below: "0000:01:00.0", isBridge: true),
      Self.place("0000:03:00.0", below: "0000:03:00.0"), Self.place("0000:04:00.0", below: "0000:09:00.0"),
    ])
    #expect(tree.hit(below: Self.at("0000:01:00.0")).map(\.description) == ["0000:02:00.0"])
    #expect(tree.above(Self.at("0000:01:00.0")).count <= 2)
    #expect(tree.roots.map(\.description) == ["0000:03", "0000:04"])
  }
}
