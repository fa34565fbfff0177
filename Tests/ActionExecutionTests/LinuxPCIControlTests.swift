import ActionExecution
import ActionPlanning
import HostModel
import Testing

/// A tree with the layout of sysfs. Its attributes are plain files that keep the first write.
@Suite struct LinuxPCIControlTests {
  private let directory: TemporaryDirectory
  private let control: LinuxPCIControl
  private let address = PCIAddress(bus: 1, device: 0, function: 0)
  private let gone = PCIAddress(bus: 2, device: 0, function: 0)
  private let device = "sys/devices/pci0000:00/0000:01:00.0"

  init() throws {
    directory = try TemporaryDirectory()
    control = LinuxPCIControl(root: directory.path)
    directory.link("sys/bus/pci/devices/0000:01:00.0", to: "../../../devices/pci0000:00/0000:01:00.0")
    directory.write("\(device)/vendor", "0x8086\n")
    directory.write("\(device)/device", "0x10d3\n")
    directory.write("\(device)/driver_override", "(null)\n")
    for attribute in ["bind", "unbind"] { directory.write("sys/bus/pci/drivers/e1000e/\(attribute)", "") }
    directory.write("sys/bus/pci/drivers_probe", "")
  }

  private func expectError(_ expected: CallError, _ call: () throws(CallError) -> Void) {
    let error = #expect(throws: CallError.self, performing: call)
    #expect(error == expected)
  }

  @Test func readsTheDriver() throws {
    #expect(try control.driver(of: address) == nil)
    directory.link("\(device)/driver", to: "../../../bus/pci/drivers/e1000e")
    #expect(try control.driver(of: address) == "e1000e")
    #expect(try control.ids(of: address) == "8086:10d3")
    expectError(CallError(.readDriver, .ENODEV)) { () throws(CallError) in _ = try control.driver(of: gone) }
    expectError(CallError(.readDriver, .ENODEV)) { () throws(CallError) in _ = try control.ids(of: gone) }
  }

  @Test func writesTheOverride() throws {
    #expect(try control.driverOverride(of: address) == nil)
    directory.write("\(device)/driver_override", "")
    try control.setDriverOverride("vfio-pci", of: address)
    #expect(directory.read("\(device)/driver_override") == "vfio-pci\n")
    #expect(try control.driverOverride(of: address) == "vfio-pci")
    directory.write("\(device)/driver_override", "")
    try control.setDriverOverride(nil, of: address)
    #expect(directory.read("\(device)/driver_override") == "\n")
    #expect(try control.driverOverride(of: address) == nil)
    expectError(CallError(.driverOverride, .ENODEV)) { () throws(CallError) in
      try control.setDriverOverride("vfio-pci", of: gone)
    }
    expectError(CallError(.driverOverride, .ENODEV)) { () throws(CallError) in _ = try control.driverOverride(of: gone)
    }
  }

  @Test func writesTheAddressToTheDriver() throws {
    try control.unbind(address, from: "e1000e")
    try control.bind(PCIAddress(domain: 0x10000, bus: 1, device: 2, function: 3), to: "e1000e")
    try control.probe(address)
    #expect(directory.read("sys/bus/pci/drivers/e1000e/unbind") == "0000:01:00.0\n")
    #expect(directory.read("sys/bus/pci/drivers/e1000e/bind") == "10000:01:02.3\n")
    #expect(directory.read("sys/bus/pci/drivers_probe") == "0000:01:00.0\n")
    expectError(CallError(.bind, .ENOENT)) { () throws(CallError) in try control.bind(address, to: "nvme") }
    // No file is created in place of a missing attribute.
    #expect(directory.names("sys/bus/pci/drivers") == ["e1000e"])
  }

  @Test(arguments: ["", ".", "..", "../devices/0000:01:00.0", "a/b", "a\nb", "a b"])
  func refusesNamesThatAreNoDrivers(_ name: String) {
    #expect(!control.hasDriver(name))
    expectError(CallError(.bind, .EINVAL)) { () throws(CallError) in try control.bind(address, to: name) }
    expectError(CallError(.unbind, .EINVAL)) { () throws(CallError) in try control.unbind(address, from: name) }
    expectError(CallError(.driverOverride, .EINVAL)) { () throws(CallError) in
      try control.setDriverOverride(name, of: address)
    }
    #expect(control.hasDriver("e1000e") && !control.hasDriver("nvme"))
  }

  /// A sysfs attribute is never a symbolic link.
  @Test func followsNoLinkAtTheEnd() {
    directory.link("sys/bus/pci/drivers/igb/bind", to: "../e1000e/bind")
    expectError(CallError(.bind, ErrorNumber(40))) { () throws(CallError) in try control.bind(address, to: "igb") }
  }

  private func header(type: UInt8 = 0) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 256)
    bytes[0...5] = [0x86, 0x80, 0xd3, 0x10, 0x06, 0x04]
    bytes[14] = type
    bytes[16...19] = [0x00, 0x00, 0x84, 0xfe]
    bytes[36...39] = [0x01, 0xc0, 0x00, 0x00]
    return bytes
  }

  @Test func readsTheConfiguration() throws {
    directory.write("\(device)/config", header(type: 0x80))
    directory.write("\(device)/current_link_speed", "8.0 GT/s PCIe\n")
    directory.write("\(device)/current_link_width", "16\n")
    #expect(
      try control.reading(of: address)
        == ConfigSpaceSnapshot(
          vendorID: 0x8086, deviceID: 0x10d3, command: 0x406, bars: [0xfe84_0000, 0, 0, 0, 0, 0xc001],
          link: "8.0 GT/s PCIe x16"))
    directory.write("\(device)/current_link_speed", "Unknown\n")
    directory.write("\(device)/config", header(type: 1))
    let bridge = try control.reading(of: address)
    #expect(bridge.link == nil && bridge.bars == [0xfe84_0000, 0])
    directory.write("\(device)/config", [1, 2, 3])
    expectError(CallError(.readConfiguration, .EIO)) { () throws(CallError) in _ = try control.reading(of: address) }
    expectError(CallError(.readConfiguration, .ENODEV)) { () throws(CallError) in _ = try control.reading(of: gone) }
  }

  /// The IDs of a virtual function read as ones, and so does everything of a function that is gone.
  @Test func distinguishesAVirtualFunctionFromOneThatFellOff() throws {
    var bytes = header()
    bytes[0...3] = [0xff, 0xff, 0xff, 0xff]
    directory.write("\(device)/config", bytes)
    #expect(try control.reading(of: address).isGone)
    directory.link("\(device)/physfn", to: "../0000:01:00.0")
    #expect(try control.reading(of: address).ids == "8086:10d3")
    directory.write("\(device)/config", [UInt8](repeating: 0xff, count: 64))
    #expect(try control.reading(of: address).isGone)
  }
}
