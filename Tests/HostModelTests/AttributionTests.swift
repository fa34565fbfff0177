import HostModel
import TestHost
import Testing

/// The attribution of device files where the kernel does not name the device (before 6.18), and the open counts that
/// follow.
@Suite struct AttributionTests {
  /// Two groups of two devices, all enabled.
  private static let two = TestHost()
    .function("0000:01:00.0", group: 1, enable: 1, bars: [0x4000]).function(
      "0000:01:00.1", group: 1, enable: 1, bars: [0x1000]
    )
    .function("0000:02:00.0", group: 2, enable: 1, bars: [0x100000]).function("0000:02:00.1", group: 2, enable: 1)

  /// The possible targets of each of a process's descriptors.
  private func targets(_ host: TestHost, _ pid: Int32) throws -> [[String]] { try targets(host.snapshot, pid) }

  private func targets(_ snapshot: Snapshot, _ pid: Int32) throws -> [[String]] {
    let holder = try #require(snapshot.holders.first { $0.pid == pid })
    return holder.descriptors.filter { $0.kind == .device }
      .map { ($0.device.map { [$0] } ?? $0.oneOf).map(\.description) }
  }

  @Test func theOneEnabledDeviceOfTheGroupIsIt() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.process(7, "group 1", "device", "device")
      .process(8, "group 2")
    // The second look excludes that the other one was opened during the first.
    let devices = host.seenTwice.devices
    #expect(devices.map(\.openCount) == [2, 0, nil, nil])
    #expect(devices[0].openCountCertainty == .computed)
    #expect(devices[0].holders.first?.descriptors.map(\.device) == ["0000:01:00.0", "0000:01:00.0"])
  }

  @Test func copiesAreOneFile() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }
      .process(7, "group 1", "device #1", "device #1").process(8, "group 1", "device #1", "device #2").process(
        9, "group 2")
    let device = try #require(host.seenTwice.devices.first)
    #expect((device.openCount, device.openedFiles, device.descriptors) == (2, 2, 4))
    #expect(device.holders.map(\.pid) == [7, 8])
  }

  @Test func filesThatCannotBeComparedAreALowerBound() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.process(7, "group 1", "device", "device")
      .process(8, "group 2").with { facts in
        facts.gaps.filesNotComparable = true
        for index in facts.processes[0].descriptors.indices { facts.processes[0].descriptors[index].openedFile = nil }
      }
    let device = try host.device("0000:01:00.0")
    #expect((device.openCount, device.openCountCertainty, device.openedFiles) == (1, .lowerBound, nil))
  }

  /// Two VMs with two devices each: which file is whose is unknown, but each device's open count is known.
  @Test func asManyFilesAsOpenDevicesIsOneEach() throws {
    let host = Self.two.process(7, "group 1", "device", "device").process(8, "group 2", "device", "device")
    #expect(try targets(host, 8) == [["0000:02:00.0", "0000:02:00.1"], ["0000:02:00.0", "0000:02:00.1"]])
    for device in host.snapshot.devices {
      #expect((device.openCount, device.openCountCertainty) == (1, .computed))
      #expect((device.openedFiles, device.descriptors) == (1, 1))
      #expect(device.holders.first?.descriptors.allSatisfy(\.isOneEach) == true)
    }
    #expect(try host.device("0000:01:00.0").openVerdict.blockers.map(\.pid) == [7])
  }

  @Test func moreFilesThanOpenDevicesIsALowerBound() throws {
    let host = Self.two.process(7, "group 1", "device", "device", "device")
    let device = try host.device("0000:01:00.0")
    #expect((device.openCount, device.openCountCertainty, device.openedFiles) == (1, .lowerBound, nil))
    #expect(device.holders.first?.descriptors.contains(where: \.isOneEach) == false)
  }

  @Test func oneProcessWithTwoGroups() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.with("0000:02:00.1") { $0.enableCount = 0 }
      .process(7, "group 1", "group 2", "device", "device")
    #expect(try targets(host, 7) == [["0000:01:00.0", "0000:02:00.0"], ["0000:01:00.0", "0000:02:00.0"]])
    #expect(try host.device("0000:02:00.0").openCount == 1)
    #expect(try host.device("0000:02:00.0").openCountCertainty == .computed)
  }

  /// A passed file belongs to a device of its sender, as long as the sender still holds it.
  @Test func aFilePassedToAProcessWithoutAGroup() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.process(7, "group 1", "device #1")
      .process(8, "device #1").process(9, "group 2")
    #expect(try targets(host, 8) == [["0000:01:00.0"]])
    #expect(try host.device("0000:01:00.0").holders.map(\.pid) == [7, 8])
    #expect(try host.device("0000:01:00.0").openCount == 1)
  }

  /// Both processes hold a group, and only one can have opened the file: either is possible.
  @Test func aFilePassedToAProcessWithAnotherGroupIsEither() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.with("0000:02:00.1") { $0.enableCount = 0 }
      .process(7, "group 1", "device #1").process(8, "group 2", "device #1")
    #expect(try targets(host, 7) == [["0000:01:00.0", "0000:02:00.0"]])
    #expect(try targets(host, 8) == [["0000:01:00.0", "0000:02:00.0"]])
  }

  @Test func aFileWhoseGroupIsClosedMayBeAnyOpenDevices() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.with("0000:02:00.1") { $0.enableCount = 0 }
      .process(7, "container", "device")
    #expect(try targets(host, 7) == [["0000:01:00.0", "0000:02:00.0"]])
    #expect(try host.device("0000:01:00.0").openVerdict.text == "EBUSY")
    #expect(try host.device("0000:01:00.0").openVerdict.blockers.map(\.pid) == [7])
  }

  /// One of two group descriptors is closed. A device of a group that no other process holds is possible too.
  @Test func aProcessThatClosedOneOfItsGroups() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }.with("0000:02:00.1") { $0.enableCount = 0 }
      .process(7, "group 1", "device", "device")
    #expect(try targets(host, 7)[0] == ["0000:01:00.0", "0000:02:00.0"])
    let held = host.process(8, "group 2")
    #expect(try targets(held.seenTwice, 7)[0] == ["0000:01:00.0"])
    let hidden = host.with { $0.gaps.unreadableProcesses = 3 }
    #expect(try targets(hidden.seenTwice, 7)[0] == ["0000:01:00.0"], "one of those that cannot be read has the other")
  }

  @Test(
    arguments: [
      (0x4000, ["0000:01:00.0"]), (0x1000, ["0000:01:00.0", "0000:01:00.1"]),
      (0x10000, ["0000:01:00.0", "0000:01:00.1"]), (0x8000, ["0000:01:00.0", "0000:01:00.1"]),
    ] as [(UInt64, [String])])
  func aMappingMustFitTheBAR(_ length: UInt64, _ expected: [String]) throws {
    let host = Self.two.process(7, "group 1", "device", maps: [DeviceMapping(region: 0, length: length)])
      .process(8, "group 2")
    #expect(try targets(host, 7) == [expected])
  }

  /// A page may be 64 KiB; no process maps an absent BAR.
  @Test func aLargePageFitsASmallBARAndNoAbsentOne() throws {
    let host = Self.two.with("0000:01:00.1") { $0.barSizes = [0, 0x1000] }
      .process(7, "group 1", "device", maps: [DeviceMapping(region: 0, length: 0x10000)]).process(8, "group 2")
    #expect(try targets(host, 7) == [["0000:01:00.0"]])
  }

  /// Enabled or not: a driver whose module has no reference has nothing open.
  @Test func aDriverWithoutReferencesHasNothingOpen() throws {
    let host = TestHost().function("0000:01:00.0", group: 1, enable: 1)
      .function("0000:01:00.1", driver: "mlx5-vfio-pci", group: 1, enable: 1).references("mlx5-vfio-pci", 0)
      .process(7, "group 1", "device")
    #expect(try targets(host, 7) == [["0000:01:00.0"]])
  }

  /// A BAR smaller than a page is mapped as a page (`vfio_pci_core_mmap`).
  @Test func aSmallBARIsMappedAsAPage() throws {
    let host = Self.two.with("0000:01:00.1") { $0.barSizes = [0x100, 0x100] }
      .process(7, "group 1", "device", maps: [DeviceMapping(region: 1, length: 0x1000)]).process(8, "group 2")
    #expect(try targets(host, 7) == [["0000:01:00.1"]])
  }

  @Test func aBARThatIsNotKnownFitsEverything() throws {
    let host = Self.two.process(7, "group 2", "device", maps: [DeviceMapping(region: 2, length: 0x1000)])
      .process(8, "group 1")
    #expect(try targets(host, 7) == [["0000:02:00.1"]])
  }

  @Test func theCommandLineMustAccountForEveryFile() throws {
    let one = Self.two.process(7, "group 1", "device", names: ["0000:01:00.1"]).process(8, "group 2")
    #expect(try targets(one, 7) == [["0000:01:00.1"]])
    let plugged = Self.two.process(7, "group 1", "device", "device", names: ["0000:01:00.1"]).process(8, "group 2")
    #expect(try targets(plugged, 7)[0] == ["0000:01:00.0", "0000:01:00.1"], "one was plugged in later")
    #expect(try plugged.device("0000:01:00.0").openCount == 1)
  }

  @Test func aMappingAloneKeepsADeviceOpen() throws {
    let host = Self.two.with("0000:01:00.1") { $0.enableCount = 0 }
      .process(7, "group 1", maps: [DeviceMapping(region: 0, length: 0x4000)]).process(8, "group 2")
    let device = try host.device("0000:01:00.0")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (true, 1, .lowerBound))
    #expect(device.holders.first?.mappings == 1)
    #expect(host.snapshot.blindSpots.phantomOpens.map(\.address) == ["0000:01:00.0"])
  }

  /// "One of 70" is not worth naming. It remains that they are open and that the counts are inexact.
  @Test func aFileOfFarTooManyIsNamedForNone() throws {
    var host = TestHost().process(7, "container", "device").process(8, "group 3", "device 0000:01:03.0")
    for number in 0..<70 as Range<UInt8> {
      let address = PCIAddress(bus: 1, device: number / 8, function: number % 8)
      host = host.function(address, group: Int(number), enable: 1)
    }
    host = host.references("vfio-pci", 70)
    let descriptor = try #require(host.snapshot.holders.first?.descriptors.last)
    #expect(descriptor.device == nil && descriptor.oneOf.isEmpty)
    let device = try host.device("0000:01:00.0")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (true, 1, .lowerBound))
    #expect(try host.device("0000:01:03.0").openCountCertainty == .lowerBound)
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  @Test func aProcessMoreOrLessMovesNoCountTheWrongWay() throws {
    let both = Self.two.process(7, "group 1", "device 0000:01:00.0 #1").process(8, "device 0000:01:00.0 #2")
    let one = Self.two.process(7, "group 1", "device 0000:01:00.0 #1")
    #expect(try both.device("0000:01:00.0").openCount == 2)
    #expect(try one.device("0000:01:00.0").openCount == 1)
  }

  /// vfiotop knows its own files, and says so to its observer.
  @Test func aFileThatIsKnownIsNamed() throws {
    let host = Self.two.with("0000:01:00.0") { $0.enableCount = 0 }.process(7, "container", "device")
      .process(8, "group 2", "device", "device")
    #expect(try targets(host, 7)[0].count == 3)
    let known = host.with { facts in
      facts = facts.naming([
        KnownDeviceFile(pid: 7, number: 4, device: "0000:01:00.1"), KnownDeviceFile(pid: 9, number: 4, device: "x"),
      ])
    }
    #expect(try targets(known, 7) == [["0000:01:00.1"]])
    let device = try known.device("0000:02:00.0")
    #expect((device.openCount, device.openCountCertainty, device.holders.map(\.pid)) == (1, .computed, [8]))
  }

  /// An iommufd in place of the container does not keep the group (`vfio_group_fops_release`).
  @Test func anIOMMUFDKeepsNoGroup() throws {
    let host = Self.two.process(7, "iommufd", "device 0000:01:00.0")
    let verdict = try host.device("0000:01:00.0").openVerdict
    #expect(verdict.text == "unknown" && verdict.blockers.map(\.pid) == [7])
    #expect(host.snapshot.groups.first?.isOpen == nil)
    let pinned = Self.two.process(7, "iommufd", "container", "device 0000:01:00.0")
    #expect(try pinned.device("0000:01:00.0").openVerdict.text == "EBUSY")
  }

  /// A mapping may be of a file that names its device, though the process has only another device's group open.
  @Test func aMappingIsNotOfTheOnlyGroupThatIsHeld() throws {
    let host = TestHost("7.3.4").function("0000:01:00.0", group: 1, enable: 1, bars: [0x1000]).mdev("mdev-a", group: 8)
      .process(
        7, "container", "group 8", "device 0000:01:00.0", maps: [DeviceMapping(region: 0, length: 4096, cdev: nil)])
    #expect(try host.device("mdev-a").isOpen == false)
    #expect(try host.device("0000:01:00.0").openCount == 1)
    // Without that file the mapping shows the only device that it can be of.
    let alone = host.with("0000:01:00.0") { $0.enableCount = 0 }.with { $0.processes[0].descriptors.removeLast() }
    #expect(try alone.device("mdev-a").isOpen == true)
  }

  @Test func mappingsThatWereNotReadAreUnknown() throws {
    let host = Self.two.process(7, "group 1", "device 0000:01:00.0")
    #expect(try host.device("0000:01:00.0").holders.first?.mappings == 0)
    let unread = host.with { $0.processes[0].mappings = nil }
    #expect(try unread.device("0000:01:00.0").holders.first?.mappings == nil)
    #expect(unread.snapshot.holders.first?.mappings == nil)
  }

  // MARK: Device nodes

  private static let node = TestHost(cdev: true).function("0000:01:00.0", group: 1, enable: 1)

  @Test func aBoundNodeIsOneOpenHoweverManyDescriptors() throws {
    let device = try Self.node.process(7, "iommufd", "cdev vfio0", "cdev vfio0").device("0000:01:00.0")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (true, 1, .computed))
    #expect((device.openedFiles, device.descriptors) == (2, 2))
  }

  @Test func anUnboundNodeIsNoOpen() throws {
    let host = Self.node.with("0000:01:00.0") { $0.enableCount = 0 }.process(7, "iommufd", "cdev vfio0")
    #expect(try host.device("0000:01:00.0").openCount == 0)
    #expect(host.snapshot.groups.first?.isOpen == false)
  }

  /// BIND_IOMMUFD fails while the group's file is open, so these descriptors are unbound.
  @Test func aGroupFileMeansThatNodesAreUnbound() throws {
    let host = Self.node.process(7, "iommufd", "cdev vfio0").process(8, "group 1")
    #expect(try host.device("0000:01:00.0").isOpen == nil)
    #expect(try host.device("0000:01:00.0").openVerdict.blockers.map(\.pid) == [8])
  }

  @Test func unreadProcessesMayHaveOpenedItMoreOften() throws {
    let host = Self.node.process(7, "iommufd", "cdev vfio0").with { $0.gaps.unreadableProcesses = 1 }
    #expect(try host.device("0000:01:00.0").openCountCertainty == .lowerBound)
  }
}
