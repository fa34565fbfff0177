import HostModel
import TestHost
import Testing

/// An unbind that waits while another function of the same IOMMU group stays bound: the group's node shows nothing then.
@Suite struct SharedGroupUnbindTests {
  private static let card: DeviceAddress = "0000:01:00.0"
  private static let audio: DeviceAddress = "0000:01:00.1"
  private static let stranger: DeviceAddress = "0000:0b:00.0"

  /// A card with an audio function in one group, and a device of another VM. The audio function is being unbound.
  private static func host(
    _ kernel: String, card enabled: Int = 1, driver: String = "vfio-pci", references: Int? = nil
  ) -> TestHost {
    TestHost(kernel).port("0000:00:01.0")
      .function("0000:01:00.0", below: "0000:00:01.0", driver: driver, group: 15, enable: enabled)
      .function("0000:01:00.1", below: "0000:00:01.0", driver: driver, group: 15, enable: 1)
      .function("0000:0b:00.0", driver: driver, group: 23, enable: 1).references(driver, references)
      .unbinding("0000:01:00.1", staysRegistered: kernel.hasPrefix("6.1."))
      .process(690, "container", "group 23", "device")
  }

  /// 6.1 keeps the registration, 6.12 has a reference too many.
  @Test(arguments: [("6.1.192", 3), ("6.12.117", 3)]) func isSaidAsWhatItIs(_ kernel: String, _ references: Int) throws
  {
    let host = Self.host(kernel, references: references).process(194, "container", "group 15", "device", "device")
    let device = try host.device(Self.audio)
    #expect(
      device.waitingUnbind?.message == "0000:01:00.1 is being unbound, which waits until test (pid 194) closes it.")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (true, 1, .lowerBound))
    #expect(device.holders.map(\.pid) == [194] && !device.isMember)
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
    // The other function has its own file, and no more.
    let card = try host.device(Self.card)
    #expect((card.openCount, card.openCountCertainty, card.holders.map(\.pid)) == (1, .computed, [194]))
    #expect(try host.device(Self.stranger).holders.map(\.pid) == [690])
  }

  /// The holder has nothing else open: the file goes to no device of another process.
  @Test(arguments: ["5.10.262", "6.1.192", "6.12.117"]) func itsFileIsGivenToNobodyElse(_ kernel: String) throws {
    let host = Self.host(kernel, card: 0).process(194, "container", "group 15", "device")
    #expect(try host.device(Self.audio).waitingUnbind?.pid == 194)
    #expect(try host.device(Self.audio).isOpen == true)
    #expect(try host.device(Self.card).isOpen == false)
    let other = try host.device(Self.stranger)
    #expect((other.openCount, other.openCountCertainty, other.holders.map(\.pid)) == (1, .computed, [690]))
  }

  /// A file too many alone: the holder may have opened the card twice.
  @Test func whatIsOnlyPossibleIsSaidSo() throws {
    let host = Self.host("6.12.117").process(194, "container", "group 15", "device", "device")
    let device = try host.device(Self.audio)
    #expect(device.isOpen == nil && device.openCount == nil)
    #expect(device.waitingUnbind?.message.hasPrefix("0000:01:00.1 may be being unbound") == true)
    #expect(try host.device(Self.card).openCountCertainty == .lowerBound)
  }

  /// A reference too many of a driver that migrates may be that of a session's data file.
  @Test(arguments: [("vfio-pci", "is being unbound"), ("mlx5_vfio_pci", "may be being unbound")])
  func aReferenceThatMayBeAMigrations(_ driver: String, _ words: String) throws {
    let host = Self.host("6.12.117", driver: driver, references: 3)
      .process(194, "container", "group 15", "device", "device")
    let message = try host.device(Self.audio).waitingUnbind?.message
    #expect(message?.hasPrefix("0000:01:00.1 \(words)") == true)
  }

  /// Enabled for another reason: nothing that is open is left to be explained.
  @Test func anEnabledFunctionWithoutADriverIsNoEvidence() throws {
    let host = Self.host("6.12.117", references: 2).process(194, "container", "group 15", "device")
    #expect(host.snapshot.devices.first { $0.address == Self.audio }?.waitingUnbind == nil)
    let card = try host.device(Self.card)
    #expect((card.openCount, card.openCountCertainty) == (1, .computed))
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  /// No process shows the file: the reference is enough.
  @Test func aReferenceTooManyIsEvidence() throws {
    let host = Self.host("6.12.117", references: 3).process(194, "container", "group 15", "device")
    #expect(try host.device(Self.audio).waitingUnbind?.message.contains("waits until test (pid 194) closes it") == true)
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  /// Both functions are leaving: with two references each certainly is, with one file and none it is one of them.
  @Test func twoOfOneGroup() throws {
    let base = Self.host("6.12.117", references: 3).unbinding("0000:01:00.0")
    let both = base.process(194, "container", "group 15", "device", "device")
    for address in [Self.card, Self.audio] {
      #expect(try both.device(address).waitingUnbind?.message.contains("is being unbound") == true)
      #expect(try both.device(address).openCount == 1)
    }
    let one = base.references("vfio-pci", nil).process(194, "container", "group 15", "device")
    for address in [Self.card, Self.audio] {
      #expect(try one.device(address).waitingUnbind?.message.contains("may be being unbound") == true)
      #expect(try one.device(address).isOpen == nil)
    }
    #expect(try one.device(Self.stranger).holders.map(\.pid) == [690])
  }

  /// By its node: the holder's descriptor is on one that is not there any more.
  @Test func aVanishedNode() throws {
    let host = TestHost("7.3.4", cdev: true).function("0000:01:00.0", group: 15)
      .function("0000:01:00.1", group: 15, enable: 1).unbinding("0000:01:00.1").process(194, "iommufd", "cdev vfio1")
    let device = try host.device(Self.audio)
    #expect(device.waitingUnbind?.pid == 194 && device.holders.first?.descriptors.map(\.kind) == [.cdev])
  }

  /// From 6.6 a removal of a mediated device leaves only its group.
  @Test func theRemovalOfAMediatedDevice() throws {
    let name = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"
    let host = TestHost("6.12.117").mdev(name, group: 8).with { facts in
      var device = facts.otherDevices.removeFirst()
      device.driver = nil
      facts.leavingDevices = [device]
    }.process(194, "container", "group 8", "device")
    let device = try host.device(.named(name))
    #expect(device.waitingUnbind?.message == "\(name) is being unbound, which waits until test (pid 194) closes it.")
    #expect(device.isOpen == true && !device.isMember && device.bus == "mdev")
    #expect(host.snapshot.groups.first?.isOpen == true)
  }

  /// A physical function waits for its virtual ones first, and then for its own holders.
  @Test(arguments: [true, false]) func aPhysicalFunctionWaitsForItsVirtualOnes(isLinked: Bool) throws {
    let host = TestHost("6.12.117").function("0000:01:00.0", group: 1)
      .function("0000:01:10.0", group: 2, enable: 1, physical: isLinked ? "0000:01:00.0" : nil)
      .with("0000:01:00.0") { function in
        function.virtualFunctionsPossible = 8
        function.virtualFunctionSpacing = VirtualFunctionSpacing(offset: 0x80, stride: 2, count: 8)
      }
      .unbinding("0000:01:00.0", staysRegistered: true)
      .process(194, "container", "group 2", "device").process(195, "group 1")
    let left = isLinked ? host : host.unbinding("0000:01:10.0")
    let device = try left.device(Self.card)
    #expect(
      device.waitingUnbind?.message
        == "0000:01:00.0 is being unbound, which waits until test (pid 194) closes 0000:01:10.0.")
    #expect(device.isOpen == false && device.openCount == 0)
  }

  // MARK: Changes

  /// The wait is told when it begins, the unbind when it is over.
  @Test func theWaitIsNotTheUnbind() throws {
    func host(_ steps: (TestHost) -> TestHost) -> TestHost {
      steps(
        TestHost("6.12.117").port("0000:00:01.0").function("0000:01:00.0", below: "0000:00:01.0", group: 15, enable: 1)
          .function("0000:01:00.1", below: "0000:00:01.0", group: 15, enable: 1).references("vfio-pci", 2))
    }
    let before = host { $0.process(194, "container", "group 15", "device", "device") }
    let waiting = before.unbinding("0000:01:00.1")
    let over = waiting.with("0000:01:00.1") { $0.enableCount = 0 }.references("vfio-pci", 1)
      .with { $0.processes[0].descriptors.removeLast() }
    let begin = waiting.snapshot.changes(since: before.snapshot)
    #expect(begin.filter { $0.subject == .device(Self.audio) }.map(\.kind) == [.deviceUnbinding])
    #expect(begin.first?.text == "0000:01:00.1 is being unbound, which waits until test (pid 194) closes it")
    #expect(begin.first?.pid == 194)
    #expect(!begin.contains { [.lastClose, .openCountChanged, .holderLetGo, .holderTook].contains($0.kind) })
    let end = over.snapshot.changes(since: waiting.snapshot)
    #expect(end.map(\.kind) == [.lastClose, .holderLetGo, .deviceUnbound])
    #expect(end.last?.text == "0000:01:00.1 is no longer bound to VFIO: it is unbound")
  }
}
