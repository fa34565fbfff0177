import HostModel
import TestHost
import Testing

/// The verdict of a new open by the device node: `vfio_df_ioctl_bind_iommufd`, drivers/vfio/device_cdev.c.
@Suite struct CdevVerdictTests {
  private static func host(_ kernel: String = "7.3.4", enable: Int = 0, other: Int = 0) -> TestHost {
    TestHost(kernel, cdev: true).function("0000:00:03.0", group: 1, enable: enable)
      .function("0000:00:04.0", group: 1, enable: other)
  }

  private func verdict(_ host: TestHost) throws -> Verdict {
    try #require(try host.device("0000:00:03.0").nodeVerdict)
  }

  @Test func aFreeDeviceWorks() throws {
    #expect(try verdict(Self.host()).text == "works")
    #expect(try TestHost().function("0000:00:03.0", group: 1).device("0000:00:03.0").nodeVerdict == nil)
  }

  @Test func itIsTheVerdictWhereThereAreNoGroups() throws {
    let host = TestHost("7.3.4", group: false, cdev: true).function("0000:00:03.0", group: 1, enable: 1)
      .process(7, "iommufd", "cdev vfio0")
    #expect(try host.device("0000:00:03.0").openVerdict.text == "EINVAL")
  }

  @Test func anOpenGroupFileIsBusy() throws {
    #expect(try verdict(Self.host().process(7, "group 1")).text == "EBUSY")
    let pinned = Self.host(other: 1).process(7, "container", "device 0000:00:04.0")
    #expect(try verdict(pinned).text == "EBUSY")
  }

  @Test func aBoundDeviceIsInvalid() throws {
    let verdict = try verdict(Self.host(enable: 1).process(7, "iommufd", "cdev vfio0").process(8, "cdev vfio0"))
    #expect(verdict.text == "EINVAL")
    #expect(verdict.blockers.map(\.pid) == [7], "only who has an iommufd can have bound it")
  }

  @Test func anUnboundDescriptorBlocksNoOpen() throws {
    #expect(try verdict(Self.host().process(7, "iommufd", "cdev vfio0")).text == "works")
  }

  /// The first iommufd owns the group's DMA.
  @Test func anotherDeviceOfTheGroupThatIsBoundForbidsIt() throws {
    let verdict = try verdict(Self.host(other: 1).process(7, "iommufd", "cdev vfio1"))
    #expect(verdict.text == "EPERM")
    #expect(verdict.blockers.map(\.pid) == [7])
  }

  @Test func theGroupMustBeViable() throws {
    #expect(try verdict(Self.host().function("0000:00:05.0", driver: "e1000e", group: 1)).text == "EPERM")
  }

  @Test func iommufdChecksUnsafeInterrupts() throws {
    #expect(try verdict(Self.host().with { $0.interruptRemapping = false }).text == "unknown")
  }

  @Test func unreadableStateIsUnknown() throws {
    #expect(try verdict(Self.host(enable: 1)).text == "unknown")
    #expect(try verdict(Self.host().with { $0.gaps.inOwnProcessNamespace = true }).text == "unknown")
  }

  @Test(arguments: [("6.12.117", "works"), ("6.16.5", "unknown"), ("6.17.0", "EACCES"), ("7.3.4", "EACCES")])
  func theTokenIsAskedForFrom617(_ kernel: String, _ expected: String) throws {
    let host = TestHost(kernel, cdev: true).port("0000:00:1c.0")
      .function("0000:01:00.0", below: "0000:00:1c.0", group: 2)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, physical: "0000:01:00.0")
    #expect(try host.device("0000:01:00.1").nodeVerdict?.text == expected)
  }

  @Test func aNodeWithoutIOMMUNeedsTheCapability() throws {
    let host = TestHost("7.3.4", group: false, cdev: true).function("0000:00:03.0").with("0000:00:03.0") {
      $0.vfio?.name = "noiommu-vfio0"
    }
    #expect(try host.device("0000:00:03.0").openVerdict.text == "works")
    let user = host.with {
      $0.observer = Observer(userID: 0, groupIDs: [], hasRawIO: false, overridesPermissions: true)
    }
    #expect(try user.device("0000:00:03.0").openVerdict.text == "EPERM")
    #expect(try user.set("0000:00:03.0").hotReset.availability == .anyone)
  }
}
