/// The functions that must not be reset through their bus. The kernel sets PCI_DEV_FLAGS_NO_BUS_RESET for them and
/// exports it nowhere (drivers/pci/quirks.c, `quirk_no_bus_reset`; the same table in 6.1.192, 6.12.117 and 7.3.4).
enum BusResetQuirk {
  /// True if the kernel refuses a bus reset of this function and of every bus on its path.
  static func forbidsBusReset(vendor: UInt16?, device: UInt16?) -> Bool {
    guard let vendor, let device else { return false }
    // quirk_nvidia_no_bus_reset: (device & 0xffc0) == 0x2340.
    if vendor == 0x10de, device & 0xffc0 == 0x2340 { return true }
    return devices[vendor]?.contains(device) ?? false
  }

  private static let devices: [UInt16: Set<UInt16>] = [
    0x10de: [0x22ce, 0x22d0],  // NVIDIA GB10 root ports
    0x168c: [0x0030, 0x0032, 0x0033, 0x0034, 0x003c, 0x003e],  // Atheros AR9xxx, QCA988x
    0x17cb: [0x0308, 0x1103, 0x1107],  // Qualcomm SDX62, WCN6855, WCN7850
    0x177d: [0xa100],  // Cavium CN8xxx root ports
    0x104c: [0xb005],  // TI KeyStone C667x
    0x1b21: [0x1164],  // ASMedia
  ]
}
