import HostModel
import TestHost
import Testing

/// An unbind that waits for a holder: the device has lost its driver and, from 6.6 on, its VFIO directories; the
/// group's node and the holder's files stay.
@Suite struct PendingUnbindTests {
  /// A bus of two functions, each with a group. The first has lost its driver; its group still has the node.
  private static func host(_ kernel: String = "6.12.117") -> TestHost {
    TestHost(kernel, cdev: true).port("0000:00:01.0").function("0000:01:00.0", below: "0000:00:01.0", group: 1)
      .function("0000:01:00.1", below: "0000:00:01.0", group: 2).references("vfio-pci", 1)
      .with("0000:01:00.0") { ($0.driver, $0.vfio, $0.enableCount) = (nil, nil, nil) }
  }

  private static func waits(_ host: TestHost, _ address: DeviceAddress = "0000:01:00.0") throws -> Blocker? {
    try host.device(address).waitingUnbind
  }

  /// Known by the group, by a node that is gone, or by fdinfo.
  @Test(
    arguments: [
      ("6.1.192", "group 1"), ("6.12.117", "group 1"), ("6.12.117", "cdev vfio0"), ("7.3.4", "device 0000:01:00.0"),
    ])
  func namesWhomItWaitsFor(kernel: String, file: String) throws {
    let host = Self.host(kernel).process(812, "iommufd", file)
    let waits = try #require(try Self.waits(host))
    #expect(waits.pid == 812 && waits.message.contains("waits until test (pid 812) closes it"))
    let device = try host.device("0000:01:00.0")
    // EBUSY comes first: the group is held by its file, or by its device's node (`vfio_device_block_group`).
    #expect(device.openVerdict.text == (file.hasPrefix("device") ? "ENODEV" : "EBUSY"))
    #expect(device.openVerdict.blockers.allSatisfy { $0.pid == 812 })
    #expect(device.openVerdict.codes.contains(.beingUnbound) && device.functionReset.verdict.text == "ENODEV")
    let hot = try host.set("0000:01:00.1").hotReset.verdict
    #expect(hot.blockers.contains { $0.code == .beingUnbound && $0.address == "0000:01:00.0" })
    // The module reference is accounted for.
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  @Test func saysThatNoHolderIsVisible() throws {
    #expect(try #require(try Self.waits(Self.host())).message.contains("no holder is visible"))
  }

  /// A function is shown even if it is in no reset scope.
  @Test func isShownWithoutASet() throws {
    let host = Self.host().with { $0.functions.removeLast() }
    #expect(host.snapshot.deviceSets.isEmpty && host.snapshot.devices.map(\.address) == ["0000:01:00.0"])
  }

  /// Nothing is guessed if another device of the group is registered, if two devices are possible, or without a node.
  @Test func guessesNothing() throws {
    let registered = Self.host().function("0000:02:00.0", group: 1)
    #expect(try Self.waits(registered) == nil)
    let two = Self.host().function("0000:01:00.2", below: "0000:00:01.0", driver: nil, group: 1, enable: 1)
    #expect(try Self.waits(two) == nil)
    let idle = two.with("0000:01:00.2") { $0.enableCount = 0 }
    #expect(try Self.waits(idle) != nil, "only the first may be open")
    #expect(try Self.waits(Self.host().with(group: 1) { $0.node = nil }) == nil)
    // A host driver has taken it meanwhile.
    #expect(try Self.waits(Self.host().with("0000:01:00.0") { $0.driver = "e1000e" }) == nil)
    #expect(try Self.waits(Self.host(), "0000:01:00.1") == nil)
  }
}
