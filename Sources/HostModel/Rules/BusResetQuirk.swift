/// The functions that must not be reset through their bus. The kernel sets PCI_DEV_FLAGS_NO_BUS_RESET for them and
/// exports it nowhere (drivers/pci/quirks.c, `quirk_no_bus_reset`). The table differs by kernel.
enum BusResetQuirk {
  /// True if some kernel refuses a bus reset of this function: the hardware is known not to survive one.
  static func isKnown(vendor: UInt16?, device: UInt16?) -> Bool {
    guard let vendor, let device else { return false }
    return isOld(vendor, device) || entries.contains { $0.vendor == vendor && $0.devices.contains(device) }
  }

  /// Whether this kernel's table has the function; nil if its releases differ.
  static func forbidsBusReset(vendor: UInt16?, device: UInt16?, on version: KernelVersion?) -> Bool? {
    guard let vendor, let device else { return false }
    if isOld(vendor, device) { return true }
    guard let entry = entries.first(where: { $0.vendor == vendor && $0.devices.contains(device) }) else { return false }
    guard let version else { return nil }
    if version >= KernelVersion(7, 2) { return true }
    // 6.17.13 and 6.18.15 have neither group.
    if version >= KernelVersion(6, 13) { return version < KernelVersion(6, 19) ? false : nil }
    let series = [version.major, version.minor]
    guard let first = entry.firstKnown[series] else { return entry.neverIn.contains(series) ? false : nil }
    return version.patch.map { $0 >= first } == true ? true : nil
  }

  /// The functions that every kernel since 5.10 has in its table.
  private static func isOld(_ vendor: UInt16, _ device: UInt16) -> Bool {
    // quirk_nvidia_no_bus_reset: (device & 0xffc0) == 0x2340.
    if vendor == 0x10de, device & 0xffc0 == 0x2340 { return true }
    return old[vendor]?.contains(device) ?? false
  }

  private static let old: [UInt16: Set<UInt16>] = [
    0x168c: [0x0030, 0x0032, 0x0033, 0x0034, 0x003c, 0x003e],  // Atheros AR9xxx, QCA988x
    0x177d: [0xa100],  // Cavium CN8xxx root ports
    0x104c: [0xb005],  // TI KeyStone C667x
  ]

  /// Functions that were added later, with the releases whose sources were read.
  private struct Entry {
    let vendor: UInt16
    let devices: Set<UInt16>
    /// The first release of a series that is known to have them.
    let firstKnown: [[Int]: Int]
    /// Series that never had them.
    let neverIn: Set<[Int]>
  }

  private static let entries = [
    // NVIDIA GB10 root ports, ASMedia 1164: commit beb2f81792a8 and its neighbour, January 2026.
    Entry(
      vendor: 0x10de, devices: [0x22ce, 0x22d0], firstKnown: [[5, 10]: 262, [6, 1]: 192, [6, 12]: 117], neverIn: []),
    Entry(vendor: 0x1b21, devices: [0x1164], firstKnown: [[5, 10]: 262, [6, 1]: 192, [6, 12]: 117], neverIn: []),
    // Qualcomm SDX62, WCN6855, WCN7850.
    Entry(
      vendor: 0x17cb, devices: [0x0308, 0x1103, 0x1107], firstKnown: [[6, 1]: 192, [6, 12]: 117], neverIn: [[5, 10]]),
  ]
}
