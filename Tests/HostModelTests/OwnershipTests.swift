import HostModel
import TestHost
import Testing

/// The process that could call a hot reset now: it holds every group's file, or every member is bound to its iommufd.
@Suite struct OwnershipTests {
  /// A card whose functions are in groups 2 and 3.
  private static func card(
    _ kernel: String = "7.3.4", group: Bool = true, cdev: Bool = true, enable: (Int, Int) = (0, 0)
  ) -> TestHost {
    // Before 5.15 the kernel does not show the methods.
    let resets = kernel.hasPrefix("5.10") ? nil : ["flr"]
    return TestHost(kernel, group: group, cdev: cdev).port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: resets, enable: enable.0)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, resets: resets, enable: enable.1)
  }

  private func availability(_ host: TestHost) throws -> HotReset.Availability {
    try host.set("0000:01:00.0").hotReset.availability
  }

  @Test func freeGroupsCanBeOpenedByAnyProcess() throws {
    #expect(try availability(Self.card()) == .anyone)
  }

  @Test func aGroupFileBelongsToItsHolder() throws {
    let host = Self.card().process(7, "container", "group 2")
    #expect(try availability(host) == .holder)
    #expect(try host.set("0000:01:00.0").hotReset.verdict.codes == [.heldByProcess, .holderLacks])
    #expect(try host.set("0000:01:00.0").hotReset.verdict.blockers.map(\.pid) == [7, 7])
    #expect(try host.set("0000:01:00.0").hotReset.verdict.text == "works")
  }

  @Test func groupsOfTwoProcessesProveNothing() throws {
    #expect(try availability(Self.card().process(7, "group 2").process(8, "group 3")) == .nobody)
    #expect(try availability(Self.card().process(7, "group 2", "group 3").process(8, "group 3 #1")) == .holder)
  }

  /// The device file keeps the group busy, and no group file is left to pass to the call.
  @Test func aClosedGroupDescriptorProvesNothing() throws {
    let host = Self.card(enable: (1, 0)).process(7, "container", "device 0000:01:00.0")
    #expect(try availability(host) == .nobody)
    #expect(try host.device("0000:01:00.0").openVerdict.text == "EBUSY")
  }

  @Test func aBoundNodeIsItsHolders() throws {
    #expect(try availability(Self.card(enable: (1, 0)).process(7, "iommufd", "cdev vfio0")) == .holder)
    #expect(try availability(Self.card(enable: (1, 1)).process(7, "iommufd", "cdev vfio0", "cdev vfio1")) == .holder)
  }

  /// By the nodes a group is the holder's if one of its devices is bound.
  @Test func aHolderOfNodesLacksTheRest() throws {
    let reset = try Self.card(enable: (1, 0)).process(7, "iommufd", "cdev vfio0").set("0000:01:00.0").hotReset
    #expect(reset.callers.map(\.pid) == [7] && reset.callers.map(\.lackingGroups) == [[3]])
    #expect(reset.cell == "EINVAL")
    let whole = Self.card(enable: (1, 1)).process(7, "iommufd", "cdev vfio0", "cdev vfio1")
    #expect(try whole.set("0000:01:00.0").hotReset.callers.map(\.lackingGroups) == [[]])
  }

  /// Group files and an iommufd cannot be mixed, even in one process.
  @Test func groupFilesAndIOMMUFDDoNotMix() throws {
    #expect(try availability(Self.card(enable: (1, 0)).process(7, "iommufd", "cdev vfio0", "group 3")) == .nobody)
  }

  @Test func anUnboundNodeIsAnyones() throws {
    #expect(try availability(Self.card().process(7, "iommufd", "cdev vfio0")) == .anyone)
  }

  @Test func unreadableStateIsUnknown() throws {
    #expect(try availability(Self.card().with { $0.gaps.unreadableProcesses = 1 }) == .unknown)
    #expect(try availability(Self.card(enable: (1, 0))) == .unknown)
    #expect(try availability(Self.card(enable: (0, 1)).process(7, "group 2")) == .unknown)
  }

  /// One viable group suffices if groups can be passed; by nodes each must be viable.
  @Test(arguments: [(true, HotReset.Availability.anyone), (false, .nobody)])
  func aGroupThatIsNotViable(_ group: Bool, _ expected: HotReset.Availability) throws {
    let host = Self.card(group: group).function("0000:00:05.0", driver: "e1000e", group: 3)
    #expect(try availability(host) == expected)
  }

  /// The firmware keeps memory mapped for one of the groups. By the group path the other one can be opened, and the file
  /// of this one is proof enough; by the nodes, and before 6.0 by the group path as well, the DMA of both is claimed.
  @Test(arguments: [
    ("6.12.117", true, "dmar0", HotReset.Availability.anyone), ("6.12.117", false, "dmar0", .nobody),
    ("5.10.262", true, "dmar0", .nobody), ("5.10.262", true, "ivhd0", .anyone),
  ])
  func aGroupWithReservedMemory(
    _ kernel: String, _ group: Bool, _ iommu: String, _ expected: HotReset.Availability
  ) throws {
    let region = ReservedRegion(start: 0x7b80_0000, end: 0x7bff_ffff, kind: .direct)
    let host = Self.card(kernel, group: group, cdev: !group).with { $0.iommus = [iommu] }
      .with(group: 2) { $0.reservedRegions = [region] }.with(group: 3) { $0.reservedRegions = [] }
    let reset = try host.set("0000:01:00.0").hotReset
    #expect(reset.availability == expected)
    #expect(reset.verdict.codes == (expected == .nobody ? [.reservedRegion] : []))
  }

  @Test func withoutAViableGroupNoProcessCanReset() throws {
    let host = Self.card().function("0000:00:05.0", driver: "e1000e", group: 3)
      .function("0000:00:06.0", driver: "e1000e", group: 2)
    #expect(try availability(host) == .nobody)
    #expect(try host.set("0000:01:00.0").hotReset.verdict.codes == [.groupNotViable, .groupNotViable])
  }
}
