import HostModel
import TestHost
import Testing

/// Opens and closes that are in progress when the host is read.
@Suite struct OpenTransitionTests {
  private static let device: DeviceAddress = "0000:01:00.0"
  private static let idle = TestHost("6.12.117").function("0000:01:00.0", group: 15, enable: 0)
    .references("vfio-pci", 0).process(194, "container", "group 15")
  /// The driver's open_device has enabled the function, and resets it.
  private static let going = idle.with("0000:01:00.0") { $0.enableCount = 1 }.references("vfio-pci", 1)
  private static let open = going.with { $0.processes = [] }.process(194, "container", "group 15", "device")

  /// The changes of the device from one look to the next.
  private func changes(_ looks: [TestHost]) -> [[Change.Kind]] {
    var last: HostAnalysis?
    var before: Snapshot?
    var found: [[Change.Kind]] = []
    for look in looks {
      let analysis = look.look(after: last)
      let now = Snapshot(of: analysis)
      if let before {
        found.append(
          now.changes(since: before).map(\.kind).filter { $0 != .openVerdictChanged && $0 != .functionResetChanged })
      }
      (last, before) = (analysis, now)
    }
    return found
  }

  @Test func anOpenIsToldWhenItIsThere() throws {
    #expect(changes([Self.idle.at(0), Self.going.at(1000), Self.open.at(2000)]) == [[], [.firstOpen, .holderTook]])
  }

  @Test func oneThatFailsIsNotTold() {
    #expect(changes([Self.idle.at(0), Self.going.at(1000), Self.idle.at(2000)]) == [[], []])
  }

  @Test func aCloseIsToldWhenItIsOver() {
    #expect(
      changes([Self.open.at(0), Self.going.at(1000), Self.idle.at(2000)]) == [[], [.lastClose, .holderLetGo]])
    let closed = Self.open.look(after: Self.idle.look())
    let change = Snapshot(of: Self.idle.at(2).look(after: Self.going.at(1).look(after: closed)))
      .changes(since: Snapshot(of: Self.going.at(1).look(after: closed))).first
    #expect(change?.text == "0000:01:00.0: last close, it was held by test (pid 194)" && change?.pid == 194)
  }

  /// The process is gone while its devices are still being closed.
  @Test func aCloseAfterTheEndOfItsProcess() {
    let ended = Self.going.with { $0.processes = [] }
    let verdict = Snapshot(of: ended.look(after: Self.open.look())).devices.first?.openVerdict
    #expect(verdict?.blockers.map(\.message) == ["IOMMU group 15 is being closed by test (pid 194)."])
    #expect(
      changes([Self.open.at(0), ended.at(1000), Self.idle.with { $0.processes = [] }.at(2000)])
        == [[.holderEnded], [.lastClose, .groupClosed]])
  }

  /// What stays so was no open in progress: it is told, and so is the phantom.
  @Test func whatLastsIsAPhantom() throws {
    #expect(
      changes([Self.idle.at(0), Self.going.at(1000), Self.going.at(2000), Self.going.at(4100), Self.going.at(9000)])
        == [[], [], [.firstOpen, .phantomAppeared], []])
  }

  /// The same look, again: what changes is that time has passed.
  @Test func anotherLookIsAwaited() {
    let first = Self.going.at(0).look(after: Self.idle.look())
    #expect(first.awaitsAnotherLook && first.suspectsUnseenHolder)
    #expect(!Self.going.at(4000).look(after: first).awaitsAnotherLook)
    #expect(!Self.open.look().awaitsAnotherLook)
  }

  /// One look alone says what may be, and no phantom.
  @Test func oneLookSaysEither() throws {
    let device = try Self.going.device(Self.device)
    #expect(
      device.transitionSentence
        == "0000:01:00.0 is being opened or closed by test (pid 194); if it stays open, its holder cannot be seen.")
    #expect(Self.going.snapshot.blindSpots.phantomOpens.isEmpty && device.openVerdict.blockers.first?.pid == 194)
    // Nobody could be doing it.
    let nobody = Self.going.with { $0.processes = [] }.snapshot
    #expect(nobody.blindSpots.phantomOpens.first?.message.contains("io_uring") == true)
    // Interrupts belong to an open that is long over.
    let used = Self.going.with("0000:01:00.0") { $0.vfioInterrupts = 1 }.snapshot
    #expect(used.blindSpots.phantomOpens.count == 1)
  }

  /// By the node: an iommufd is all that the holder has left while the device is closed.
  @Test func aCloseByItsNode() throws {
    let host = TestHost("7.3.4", cdev: true).function("0000:01:00.0", group: 15, enable: 1).references("vfio-pci", 1)
    let open = host.process(7, "iommufd", "cdev vfio0")
    let closing = host.process(7, "iommufd")
    let device = try #require(Snapshot(of: closing.at(1).look(after: open.look())).devices.first)
    #expect(device.transitionSentence == "0000:01:00.0 is being closed by test (pid 7).")
    #expect(try closing.device(Self.device).transition?.direction == .either)
  }

  /// The reference of an open is taken before the function is enabled.
  @Test func aReferenceIsAPhantomOnlyIfItStays() {
    let early = Self.idle.references("vfio-pci", 1)
    #expect(
      changes([Self.idle.at(0), early.at(1000), early.at(2000), early.at(5000)]) == [[], [], [.phantomAppeared]])
    #expect(early.snapshot.blindSpots.phantomOpens.first?.driver == "vfio-pci", "one look has no other to wait for")
  }

  // MARK: A device that is opened while the host is read

  /// `enable` of the second device was read before it was opened, its file after.
  @Test func aSecondDeviceOpenedMeanwhile() throws {
    let host = TestHost("6.12.117").function("0000:09:01.0", group: 1, enable: 1)
      .function("0000:09:03.0", group: 1, enable: 0).process(7, "group 1", "device", "device")
    let first = try host.device("0000:09:01.0")
    #expect((first.isOpen, first.openCount, first.openCountCertainty) == (true, 1, .lowerBound))
    #expect(try host.device("0000:09:03.0").isOpen == nil)
    #expect(host.look().suspectsUnseenHolder)
    // It was read again: the second one is enabled, or was not opened after all.
    let opened = host.with("0000:09:03.0") { $0.enableCount = 1 }.snapshot
    #expect(
      opened.devices.map(\.openCount) == [1, 1] && opened.devices.allSatisfy { $0.openCountCertainty == .computed })
    let twice = host.seenTwice
    #expect(twice.devices.map(\.openCount) == [2, 0])
    #expect(twice.devices.allSatisfy { $0.openCountCertainty == .computed })
  }

  /// The same with the first device that a process opens. The file may also be a child's that its parent's other group
  /// led to, until the host is read again.
  @Test func aFirstDeviceOpenedMeanwhile() throws {
    let host = Self.open.with("0000:01:00.0") { $0.enableCount = 0 }.function("0000:0b:00.0", group: 23, enable: 1)
      .process(690, "group 23", "device")
    #expect(try host.device(Self.device).isOpen == nil && host.device(Self.device).holders.map(\.pid) == [194])
    #expect(try host.device("0000:0b:00.0").openCountCertainty == .lowerBound)
    #expect(host.look().suspectsUnseenHolder)
    let again = Snapshot(of: host.with("0000:01:00.0") { $0.enableCount = 1 }.look(after: host.look()))
    #expect(again.devices.map { $0.holders.map(\.pid) } == [[194], [690]])
    #expect(again.devices.allSatisfy { $0.openCount == 1 && $0.openCountCertainty == .computed })
  }
}
