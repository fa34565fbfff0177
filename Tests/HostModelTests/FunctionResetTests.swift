import HostModel
import TestHost
import Testing

/// The outcome of VFIO_DEVICE_RESET: `vfio_pci_ioctl_reset`, `__pci_reset_function_locked`.
@Suite struct FunctionResetTests {
  private func reset(_ host: TestHost, _ address: DeviceAddress = "0000:01:00.0") throws -> FunctionReset {
    try host.device(address).functionReset
  }

  private static func card(_ resets: [String]?, hotplug: String? = nil, functions: Int = 2) -> TestHost {
    (1..<functions).reduce(
      TestHost().port("0000:00:1c.0", hotplug: hotplug)
        .function("0000:01:00.0", below: "0000:00:1c.0", group: 2, resets: resets)
    ) { host, number in
      host.function(
        PCIAddress(bus: 1, device: 0, function: UInt8(number)), below: "0000:00:1c.0", driver: nil, group: 2)
    }
  }

  /// `bus` was probed before the siblings were enumerated; another method before it remains.
  @Test(
    arguments: [
      (["flr", "bus"], 2, "works", ["flr"]), (["bus"], 2, "EINVAL", []), (["bus"], 1, "works", ["bus"]),
      (["pm"], 2, "works", ["pm"]), ([], 1, "EINVAL", []), (nil, 1, "EINVAL", []),
    ] as [([String]?, Int, String, [String])])
  func methodsThatWork(_ resets: [String]?, _ functions: Int, _ expected: String, _ methods: [String]) throws {
    let reset = try reset(Self.card(resets, functions: functions))
    #expect(reset.verdict.text == expected)
    #expect(reset.methods == methods)
    #expect(reset.staleMethods == (resets ?? []).filter { !methods.contains($0) })
  }

  /// A slot resets its only function, however many virtual ones that has, but not one of several.
  @Test func aSlotResetsASingleFunction() throws {
    let host = Self.card(["bus"], hotplug: "pciehp", functions: 1)
      .function("0000:01:00.1", below: "0000:00:1c.0", group: 3, resets: ["bus"], physical: "0000:01:00.0")
    #expect(try reset(host).verdict.text == "works")
    #expect(try reset(host, "0000:01:00.1").verdict.text == "works", "a VF is never multifunction")
    #expect(try reset(Self.card(["bus"], hotplug: "pciehp")).verdict.text == "EINVAL")
    #expect(try reset(Self.card(["bus"], hotplug: "shpchp")).verdict.text == "EINVAL")
  }

  /// Here only the function's own quirk counts, not the bridge's (`pci_parent_bus_reset`).
  @Test(arguments: [("0000:01:00.0", "EINVAL"), ("0000:00:1c.0", "works")] as [(PCIAddress, String)])
  func theQuirkForbidsTheBus(_ address: PCIAddress, _ expected: String) throws {
    // A flagged function does not list the method.
    let host = Self.card(address == "0000:01:00.0" ? nil : ["bus"], functions: 1)
      .with(address) { ($0.vendorID, $0.deviceID) = (0x10de, 0x2347) }
    #expect(try reset(host).verdict.text == expected)
  }

  @Test func aRootBusIsNoBusToReset() throws {
    let host = TestHost().function("0000:00:03.0", group: 1, resets: ["bus"])
    let verdict = try reset(host, "0000:00:03.0").verdict
    #expect(verdict.text == "EINVAL")
    #expect(verdict.blockers.first?.message.contains("no bridge to do it by") == true)
    let sibling = try reset(Self.card(["bus"])).verdict
    #expect(sibling.blockers.first?.message.contains("not alone on its bus") == true)
  }

  /// Before 5.15 there is only `reset`: a method was found, possibly the stale one.
  @Test(arguments: [(1, "works"), (2, "unknown")])
  func beforeMethodsAreShown(_ functions: Int, _ expected: String) throws {
    let host = Self.card(nil, functions: functions).with("0000:01:00.0") { $0.hasResetFile = true }
    #expect(try reset(host).verdict.text == expected)
  }

  /// Methods removed while the device is open: EINVAL or ENOTTY, depending on the reset at first open.
  @Test func methodsTakenAwayFromAnOpenDevice() throws {
    let host = Self.card([], functions: 1).with("0000:01:00.0") { $0.enableCount = 1 }.process(7, "group 2", "device")
    #expect(try reset(host).verdict.text == "unknown")
    #expect(try reset(host.with("0000:01:00.0") { $0.resetMethods = nil }).verdict.text == "EINVAL")
  }

  @Test func anUnboundFunctionHasNoVFIOReset() throws {
    #expect(try reset(Self.card(["flr"]), "0000:01:00.1").verdict.text == "ENODEV")
  }

  @Test(arguments: [("mtty", "works"), ("somebody", "unknown")])
  func mediatedDevicesAreTheirDrivers(_ driver: String, _ expected: String) throws {
    #expect(try reset(TestHost().mdev("mdev-a", driver: driver, group: 8), "mdev-a").verdict.text == expected)
  }
}
