import HostModel
import TestHost
import Testing

/// An unbind that has begun and waits for a holder: the device has lost its driver and, from 6.6 on, its place in VFIO's
/// folders; the group's node and the holder's files stay.
@Suite struct PendingUnbindTests {
  /// A bus of two functions with groups of their own; the first has lost its driver, its group has the node still.
  private static func host(_ kernel: String = "6.12.117") -> TestHost {
    TestHost(kernel, cdev: true).port("0000:00:01.0").function("0000:01:00.0", below: "0000:00:01.0", group: 1)
      .function("0000:01:00.1", below: "0000:00:01.0", group: 2).references("vfio-pci", 1)
      .with("0000:01:00.0") { ($0.driver, $0.vfio, $0.enableCount) = (nil, nil, nil) }
  }

  private static func waits(_ host: TestHost, _ address: DeviceAddress = "0000:01:00.0") throws -> Blocker? {
    try host.device(address).waitingUnbind
  }

  /// By its group, by a node that is gone, and by what fdinfo names.
  @Test(
    arguments: [
      ("6.1.192", "group 1"), ("6.12.117", "group 1"), ("6.12.117", "cdev vfio0"), ("7.3.4", "device 0000:01:00.0"),
    ])
  func namesWhomItWaitsFor(kernel: String, file: String) throws {
    let host = Self.host(kernel).process(812, "iommufd", file)
    let waits = try #require(try Self.waits(host))
    #expect(waits.pid == 812 && waits.message.contains("waits until test, pid 812 closes it"))
    let device = try host.device("0000:01:00.0")
    // Of its group the open comes first, and that is held as well.
    #expect(device.openVerdict.text == (file == "group 1" ? "EBUSY" : "ENODEV"))
    #expect(device.openVerdict.codes.contains(.beingUnbound) && device.functionReset.verdict.text == "ENODEV")
    let hot = try host.set("0000:01:00.1").hotReset.verdict
    #expect(hot.blockers.contains { $0.code == .beingUnbound && $0.address == "0000:01:00.0" })
    // Its reference is explained.
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  @Test func saysThatNoHolderIsVisible() throws {
    #expect(try #require(try Self.waits(Self.host())).message.contains("no holder is visible"))
  }

  /// A function that nothing would hit is shown all the same.
  @Test func isShownWithoutASet() throws {
    let host = Self.host().with { $0.functions.removeLast() }
    #expect(host.snapshot.deviceSets.isEmpty && host.snapshot.devices.map(\.address) == ["0000:01:00.0"])
  }

  /// A group of which another device is registered, of which two might be it, or without a node: nothing is guessed.
  @Test func guessesNothing() throws {
    let registered = Self.host().function("0000:02:00.0", group: 1)
    #expect(try Self.waits(registered) == nil)
    let two = Self.host().function("0000:01:00.2", below: "0000:00:01.0", driver: nil, group: 1)
    #expect(try Self.waits(two) == nil)
    #expect(try Self.waits(Self.host().with(group: 1) { $0.node = nil }) == nil)
    // A driver of the host's has it by now.
    #expect(try Self.waits(Self.host().with("0000:01:00.0") { $0.driver = "e1000e" }) == nil)
    #expect(try Self.waits(Self.host(), "0000:01:00.1") == nil)
  }
}
