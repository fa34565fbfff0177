import ActionPlanning
import CLinux
import Glibc
import HostModel
import TerminalText

/// Changes the drivers of PCI functions through sysfs (drivers/pci/pci-driver.c, drivers/base/bus.c,
/// Documentation/ABI/testing/sysfs-bus-pci).
///
/// Every change is one write(2) of the whole text, and fails with the errno of that write or of its open(2). The caller
/// has to detect a failure that the kernel does not report: `drivers_probe` succeeds even if no driver takes the
/// function (`bus_rescan_devices_helper`); it returns EINVAL if there is no such function.
package struct LinuxPCIControl: PCIControl, Sendable {
  private let bus: String

  /// Creates a control of the running kernel, or of a tree below another directory.
  package init(root: String = "/") { bus = (root == "/" ? "" : root) + "/sys/bus/pci" }

  /// Returns true if the driver has a directory; false for a name that no driver can have.
  package func hasDriver(_ name: String) -> Bool {
    Self.isDriverName(name) && exists("\(bus)/drivers/\(name)")
  }

  /// Reads `vendor` and `device`, which the kernel stored when it found the function. A virtual function does not
  /// answer with ids of its own (`vfio_config_init`, drivers/vfio/pci/vfio_pci_config.c), and one that fell off the bus
  /// does not answer at all.
  package func ids(of address: PCIAddress) throws(CallError) -> String? {
    let vendor = try number("vendor", of: address)
    let device = try number("device", of: address)
    guard let vendor, let device else { return nil }
    return ConfigSpaceSnapshot(vendorID: vendor, deviceID: device, command: 0, bars: [], link: nil).ids
  }

  /// Returns the last component of the link `driver`.
  package func driver(of address: PCIAddress) throws(CallError) -> String? {
    let path = "\(directory(address))/driver"
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      count = buffer.withMemoryRebound(to: CChar.self) { text in
        text.baseAddress.map { cl_readlink(AT_FDCWD, path, $0, text.count) } ?? 0
      }
      filled = max(0, count)
    }
    if count < 0 {
      let code = Int32(-count)
      if code == ErrorNumber.ENOENT.code, exists(directory(address)) { return nil }
      throw CallError(.readDriver, code == ErrorNumber.ENOENT.code ? .ENODEV : ErrorNumber(code))
    }
    let name = bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    return String(decoding: name, as: UTF8.self)
  }

  /// Reads `driver_override`; the kernel prints `(null)` if there is none (`driver_override_show`).
  package func driverOverride(of address: PCIAddress) throws(CallError) -> String? {
    let text = try text("driver_override", of: address, .driverOverride)
    return text.isEmpty || text == "(null)" ? nil : text
  }

  /// Writes `driver_override`; an empty line clears it (`driver_set_override`, drivers/base/driver.c).
  package func setDriverOverride(_ driver: String?, of address: PCIAddress) throws(CallError) {
    if let driver { try check(driver, .driverOverride) }
    try write((driver ?? "") + "\n", "\(directory(address))/driver_override", .driverOverride, function: address)
  }

  /// Throws ENODEV if the function is gone or is not bound to this driver (`unbind_store`), and ENOENT if there is no
  /// driver of this name.
  package func unbind(_ address: PCIAddress, from driver: String) throws(CallError) {
    try check(driver, .unbind)
    try write("\(address)\n", "\(bus)/drivers/\(driver)/unbind", .unbind)
  }

  /// Throws ENODEV if the function is gone or the driver does not match it, EBUSY if it has a driver (`bind_store`),
  /// else the error of the driver's probe.
  package func bind(_ address: PCIAddress, to driver: String) throws(CallError) {
    try check(driver, .bind)
    try write("\(address)\n", "\(bus)/drivers/\(driver)/bind", .bind)
  }

  /// Writes `drivers_probe`, which succeeds even if no driver takes the function.
  package func probe(_ address: PCIAddress) throws(CallError) {
    try write("\(address)\n", "\(bus)/drivers_probe", .probe)
  }

  /// Reads the link and the first 64 bytes of `config`, which any user may read and for which the kernel wakes the
  /// function (`pci_read_config`, drivers/pci/pci-sysfs.c).
  package func reading(of address: PCIAddress) throws(CallError) -> ConfigSpaceSnapshot {
    let header = try bytes("config", of: address, .readConfiguration, limit: 64)
    guard header.count == 64 else { throw CallError(.readConfiguration, .EIO) }
    func word(_ offset: Int) -> UInt16 { UInt16(header[offset]) | UInt16(header[offset + 1]) << 8 }
    // Header type, without the bit for several functions: 0 is an endpoint's, 1 a bridge's (PCI_HEADER_TYPE_MASK).
    let bars = [0: 6, 1: 2][header[14] & 0x7f] ?? 0
    var reading = ConfigSpaceSnapshot(
      vendorID: word(0), deviceID: word(2), command: word(4),
      bars: (0..<bars).map { UInt32(word(16 + 4 * $0)) | UInt32(word(18 + 4 * $0)) << 16 }, link: nil)
    if reading.isGone {
      // Either nothing answers, or this is a virtual function: its ids read as ones, its other registers do not.
      guard header.contains(where: { $0 != 0xff }), exists("\(directory(address))/physfn") else { return reading }
      reading.vendorID = try number("vendor", of: address) ?? reading.vendorID
      reading.deviceID = try number("device", of: address) ?? reading.deviceID
    }
    reading.link = link(of: address)
    return reading
  }

  /// `8.0 GT/s PCIe x16`; nil on a function without a link, or when it is down (`pci_speed_string`,
  /// drivers/pci/probe.c).
  private func link(of address: PCIAddress) -> String? {
    guard let speed = try? text("current_link_speed", of: address, .readConfiguration), !speed.isEmpty,
      !speed.hasPrefix("Unknown"),
      let width = try? text("current_link_width", of: address, .readConfiguration),
      let lanes = Int(width), (1...32).contains(lanes)
    else { return nil }
    return "\(speed.cleaned) x\(lanes)"
  }

  /// True if the name can be a driver's: it becomes part of a path.
  private static func isDriverName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count < 256
      && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }
  }

  private func check(_ driver: String, _ call: KernelCall) throws(CallError) {
    guard Self.isDriverName(driver) else { throw CallError(call, .EINVAL) }
  }

  private func directory(_ address: PCIAddress) -> String { "\(bus)/devices/\(address)" }

  private func exists(_ path: String) -> Bool {
    var status = cl_status()
    return cl_status_at(AT_FDCWD, path, 1, &status) == 0
  }

  /// Reads a number such as `0x8086`; nil if the text is none.
  private func number(_ attribute: String, of address: PCIAddress) throws(CallError) -> UInt16? {
    let text = try text(attribute, of: address, .readDriver)
    return text.hasPrefix("0x") ? UInt16(text.dropFirst(2), radix: 16) : nil
  }

  private func text(
    _ attribute: String, of address: PCIAddress, _ call: KernelCall
  ) throws(CallError) -> String {
    let bytes = try bytes(attribute, of: address, call, limit: 4096)
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  private func bytes(
    _ attribute: String, of address: PCIAddress, _ call: KernelCall, limit: Int
  ) throws(CallError) -> [UInt8] {
    let fd = cl_open(AT_FDCWD, "\(directory(address))/\(attribute)", Int(CL_FILE))
    guard fd >= 0 else { throw error(call, -fd, function: address) }
    defer { _ = cl_close(fd) }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      count = buffer.baseAddress.map { cl_read_at(fd, $0, limit, 0) } ?? 0
      filled = max(0, count)
    }
    if count < 0 { throw error(call, Int32(-count), function: address) }
    return bytes
  }

  private func write(
    _ text: String, _ path: String, _ call: KernelCall, function address: PCIAddress? = nil
  ) throws(CallError) {
    let fd = cl_open_for_writing(AT_FDCWD, path)
    guard fd >= 0 else { throw error(call, -fd, function: address) }
    defer { _ = cl_close(fd) }
    let bytes = Array(text.utf8)
    let count = cl_write(fd, bytes, bytes.count)
    if count < 0 { throw error(call, Int32(-count), function: address) }
    if count != bytes.count { throw CallError(call, .EIO) }
  }

  /// Returns the error of a call: ENODEV instead of ENOENT if the function is gone along with its attribute.
  private func error(_ call: KernelCall, _ code: Int32, function address: PCIAddress?) -> CallError {
    guard code == ErrorNumber.ENOENT.code, let address, !exists(directory(address)) else {
      return CallError(call, ErrorNumber(code))
    }
    return CallError(call, .ENODEV)
  }
}
