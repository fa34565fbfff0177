import HostModel
import TestHost
import Testing

/// The verdict of a new open by the group path: drivers/vfio/group.c, container.c, drivers/iommu/iommu.c.
@Suite struct OpenVerdictTests {
  private static func host(_ kernel: String = "6.12.117") -> TestHost {
    TestHost(kernel).function("0000:00:03.0", group: 1)
  }

  private func verdict(_ host: TestHost, _ address: DeviceAddress = "0000:00:03.0") throws -> Verdict {
    try host.device(address).openVerdict
  }

  @Test func aFreeDeviceWorks() throws {
    #expect(try verdict(Self.host()).text == "works")
  }

  @Test func aHeldGroupIsBusy() throws {
    let verdict = try verdict(Self.host().process(812, "container", "group 1"))
    #expect(verdict.text == "EBUSY")
    #expect(verdict.blockers.map(\.pid) == [812])
  }

  @Test func aGroupIsBusyThroughAnotherDevicesFile() throws {
    let host = Self.host("7.3.4").function("0000:00:04.0", group: 1, enable: 1).process(7, "device 0000:00:04.0")
    #expect(try verdict(host).text == "EBUSY")
  }

  @Test func aBoundNodeMakesTheGroupBusyAndAnUnboundOneDoesNot() throws {
    let host = TestHost("7.3.4", cdev: true).process(7, "iommufd", "cdev vfio0")
    #expect(try verdict(host.function("0000:00:03.0", group: 1, enable: 1)).text == "EBUSY")
    #expect(try verdict(host.function("0000:00:03.0", group: 1, enable: 0)).text == "works")
  }

  /// A host driver in the group: SET_CONTAINER fails from 5.19, GET_DEVICE_FD before.
  @Test(
    arguments: [
      ("6.12.117", "e1000e", "EPERM"), ("5.19.0", "e1000e", "EPERM"), ("5.18.0", "e1000e", "EINVAL"),
      ("6.12.117", "pci-stub", "works"), ("6.12.117", "pcieport", "works"), ("6.12.117", nil, "works"),
      ("5.10.0", "pci-stub", "works"),
    ] as [(String, String?, String)])
  func aGroupMustBeViable(_ kernel: String, _ driver: String?, _ expected: String) throws {
    let host = Self.host(kernel).function("0000:00:04.0", driver: driver, group: 1)
    #expect(try verdict(host).text == expected)
    #expect(host.snapshot.groups.first?.isViable == (expected == "works"))
  }

  /// A bridge whose driver does DMA counts from 5.19; before, no bridge did.
  @Test(arguments: [("6.12.117", "EPERM"), ("5.10.0", "works")])
  func aBridgeWithAnotherDriver(_ kernel: String, _ expected: String) throws {
    #expect(try verdict(Self.host(kernel).port("0000:00:04.0", driver: "shpchp", group: 1)).text == expected)
  }

  /// Before 5.19 SET_IOMMU fails before the group's viability is checked.
  @Test(arguments: [("6.12.117", Blocker.Code.groupNotViable, "EPERM"), ("5.18.0", .unsafeInterrupts, "EPERM")])
  func theFirstObstacleGivesTheErrno(_ kernel: String, _ code: Blocker.Code, _ expected: String) throws {
    let verdict = try verdict(
      Self.host(kernel).function("0000:00:04.0", driver: "e1000e", group: 1).with { $0.interruptRemapping = false })
    #expect(verdict.text == expected)
    #expect(verdict.codes.first == code)
    #expect(verdict.codes.count == 2)
  }

  @Test func anotherFunctionOfTheGroupIsNoDeviceOfIt() throws {
    let host = Self.host().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", driver: nil, group: 2)
    #expect(try verdict(host, "0000:01:00.1").text == "ENODEV")
  }

  @Test func withoutAnyVFIODriverThereIsNoNode() throws {
    let host = Self.host().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", driver: nil, group: 3)
    #expect(try verdict(host, "0000:01:00.1").text == "ENOENT")
    #expect(try verdict(host, "0000:01:00.1").codes == [.notBoundToVFIO])
  }

  /// In no-IOMMU mode binding creates the missing group.
  @Test(arguments: [(true, [Blocker.Code.notBoundToVFIO]), (false, [.noIOMMUGroup, .notBoundToVFIO])])
  func aFunctionWithoutAGroup(_ noiommu: Bool, _ codes: [Blocker.Code]) throws {
    let host = TestHost().port("0000:00:1c.0").function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", driver: nil, group: nil)
      .with { $0.host.vfio.noiommu = noiommu }
    #expect(try verdict(host, "0000:01:00.1").text == "ENOENT")
    #expect(try verdict(host, "0000:01:00.1").codes == codes)
  }

  @Test(
    arguments: [
      (false, Optional(false), "EPERM"), (false, true, "works"), (false, nil, "unknown"), (true, false, "works"),
      (nil, false, "unknown"), (nil, true, "works"),
    ] as [(Bool?, Bool?, String)])
  func interruptsMustBeRemapped(_ remapped: Bool?, _ allowed: Bool?, _ expected: String) throws {
    let host = Self.host().mdev("mdev-a", group: 8)
      .with { ($0.interruptRemapping, $0.allowsUnsafeInterrupts) = (remapped, allowed) }
    #expect(try verdict(host).text == expected)
    #expect(try verdict(host, "mdev-a").text == "works", "an mdev's group is not attached to an IOMMU")
  }

  /// Without an IOMMU neither interrupts nor other drivers matter, but the capability does.
  @Test(arguments: [(true, "works"), (false, "EPERM")])
  func aGroupWithoutIOMMU(_ rawIO: Bool, _ expected: String) throws {
    let host = Self.host().with(group: 1) { $0.isNoIOMMU = true }.with {
      $0.interruptRemapping = false
      $0.observer = Observer(userID: 0, groupIDs: [0], hasRawIO: rawIO, overridesPermissions: true)
    }
    #expect(try verdict(host).text == expected)
    if !rawIO { #expect(try verdict(host).codes == [.needsRawIO]) }
  }

  /// The owner's bits apply to the owner and the group's bits to the group (`generic_permission`).
  @Test(
    arguments: [
      (0o600, 0, "EACCES"), (0o660, 36, "works"), (0o606, 36, "EACCES"), (0o066, 1000, "EACCES"),
      (0o600, 1000, "works"),
      (0o440, 36, "EACCES"),
    ] as [(UInt16, UInt32, String)])
  func theNodesPermissionsCount(_ mode: UInt16, _ owner: UInt32, _ expected: String) throws {
    let host = Self.host().with(group: 1) {
      $0.node = CharacterDevice(number: nil, node: "/dev/vfio/1", mode: mode, userID: owner, groupID: 36)
    }.with { $0.observer = Observer(userID: 1000, groupIDs: [36], hasRawIO: false, overridesPermissions: false) }
    #expect(try verdict(host).text == expected)
  }

  @Test func aMissingNodeIsNamed() throws {
    let host = Self.host().with(group: 1) { $0.node?.node = nil }
    #expect(try verdict(host).text == "ENOENT")
    #expect(try verdict(host).codes == [.nodeMissing])
  }

  @Test func unreadableStateIsUnknown() throws {
    #expect(try verdict(Self.host().with { $0.gaps.processesHidden = true }).text == "unknown")
    #expect(try verdict(Self.host().with("0000:00:03.0") { $0.enableCount = 1 }).text == "unknown")
    #expect(try verdict(Self.host().function("0000:00:04.0", group: 1, enable: 1)).text == "unknown")
  }

  // MARK: VF token

  private static let sriov = TestHost().port("0000:00:1c.0")
    .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
    .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, physical: "0000:01:00.0")

  @Test func aVirtualFunctionOfABoundPhysicalOneNeedsTheToken() throws {
    #expect(try verdict(Self.sriov, "0000:01:00.1").text == "EACCES")
    #expect(try verdict(Self.sriov, "0000:01:00.0").text == "works")
    let host = Self.sriov.with("0000:01:00.0") { ($0.driver, $0.vfio) = ("igb", nil) }
    #expect(try verdict(host, "0000:01:00.1").text == "works")
  }

  @Test func aPhysicalFunctionNeedsItWhileVirtualOnesAreOpen() throws {
    let enabled = Self.sriov.with("0000:01:00.1") { $0.enableCount = 1 }
    #expect(try verdict(enabled.process(7, "group 3", "device"), "0000:01:00.0").text == "EACCES")
    #expect(try verdict(enabled, "0000:01:00.0").text == "unknown", "whether it is open cannot be told")
  }
}
