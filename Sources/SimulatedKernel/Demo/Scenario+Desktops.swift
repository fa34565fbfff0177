import HostModel

/// Desktop scenarios.
extension Scenario {
  private static func nvidia(_ address: PCIAddress, _ device: UInt16, _ name: String, _ driver: String, _ kind: UInt32)
    -> FunctionSpec
  {
    FunctionSpec(
      address, below: .at(0, 1), vendorID: 0x10de, deviceID: device, classCode: kind, name: name, driver: driver,
      iommuGroup: 12, resetMethods: [.bus], barSizes: [16 << 20, 0, 256 << 20])
  }

  private static func card(
    _ address: PCIAddress, below port: PCIAddress, _ vendor: UInt16, _ device: UInt16, _ kind: UInt32, _ name: String,
    _ driver: String, group: Int, _ methods: [ResetMethod] = [.flr, .pm, .bus]
  ) -> FunctionSpec {
    FunctionSpec(
      address, below: port, vendorID: vendor, deviceID: device, classCode: kind, name: name, driver: driver,
      iommuGroup: group, resetMethods: methods, barSizes: [65536])
  }

  private static let desktop: [FunctionSpec] = [
    .port(.at(0, 1), deviceID: 0xa70d, name: "PCI Express 5.0 Root Port", iommuGroup: 1),
    .port(.at(0, 0x1a), deviceID: 0x7a48, name: "PCI Express Root Port", iommuGroup: 3),
    .port(.at(0, 0x1c), deviceID: 0x7a38, name: "PCI Express Root Port", iommuGroup: 4),
    .port(.at(0, 0x1d), deviceID: 0x7a30, name: "PCI Express Root Port", iommuGroup: 5),
    nvidia(.at(1, 0), 0x2684, "AD102 [GeForce RTX 4090]", "nouveau", 0x030000),
    nvidia(.at(1, 0, 1), 0x22ba, "AD102 High Definition Audio", "snd_hda_intel", 0x040300),
    card(.at(2, 0), below: .at(0, 0x1a), 0x144d, 0xa80c, 0x010802, "NVMe SSD 990 PRO", "nvme", group: 13),
    card(.at(3, 0), below: .at(0, 0x1c), 0x1b73, 0x1100, 0x0c0330, "FL1100 USB 3.0 Controller", "xhci_hcd", group: 14),
    card(.at(4, 0), below: .at(0, 0x1d), 0x8086, 0x125c, 0x020000, "I226-V Ethernet", "igc", group: 15),
  ]

  /// A GPU whose audio function is still bound to the host's driver.
  static let gaming = Scenario(
    name: "gaming",
    sentence: "The GPU 0000:01:00.0 cannot be opened (EPERM): its audio function 0000:01:00.1 still has the host's "
      + "driver. Bind it to vfio-pci, and VM win11 starts.",
    machine: MachineSpec(name: "gaming", flavour: .v6_12, functions: desktop),
    begin: { guests in
      guests.take([.at(1, 0), .at(3, 0)])
      guests.start("media", with: [.at(3, 0)])
    },
    goOn: { guests, chance in
      let gpu: [PCIAddress] = [.at(1, 0), .at(1, 0, 1)]
      if Bool.random(using: &chance) {
        if guests.isRunning("win11") { guests.stop("win11") } else { guests.start("win11", with: gpu) }
      } else if guests.isRunning("media") {
        guests.stop("media")
      } else {
        guests.start("media", with: [.at(3, 0)])
      }
    },
    pace: 8...20)

  /// An open device without a visible holder.
  static let leak = Scenario(
    name: "leak",
    sentence:
      "0000:04:00.0 is open and no process has it: VM batch was killed while its device file was being passed to "
      + "another process. Its group stays busy.",
    machine: MachineSpec(name: "leak", flavour: .v6_12, functions: desktop),
    begin: { guests in
      guests.take([.at(3, 0), .at(4, 0)])
      guests.start("media", with: [.at(3, 0)])
      guests.start("batch", with: [.at(4, 0)])
      guests.crashAndLeak("batch")
    },
    goOn: { guests, chance in
      if guests.isRunning("batch") {
        if Bool.random(using: &chance) { guests.crashAndLeak("batch") } else { guests.stop("batch") }
      } else {
        // The socket is closed at last, so the next VM can open the device.
        guests.kernel.dropInFlight()
        guests.start("batch", with: [.at(4, 0)])
      }
    },
    pace: 12...20)

  private static let twoPorts: [FunctionSpec] = [
    .port(.at(0, 1), deviceID: 0xa70d, name: "PCI Express 5.0 Root Port", iommuGroup: 1),
    .port(.at(0, 0x1d), deviceID: 0x7a30, name: "PCI Express Root Port", iommuGroup: 5),
    card(.at(5, 0), below: .at(0, 1), 0x8086, 0x1572, 0x020000, "X710 10GbE SFP+", "i40e", group: 16),
    card(.at(5, 0, 1), below: .at(0, 1), 0x8086, 0x1572, 0x020000, "X710 10GbE SFP+", "i40e", group: 17),
    card(.at(6, 0), below: .at(0, 0x1d), 0x10ec, 0x8125, 0x020000, "RTL8125 2.5GbE", "r8169", group: 18),
  ]

  /// An unbind that waits for a VM.
  static let stuckUnbind = Scenario(
    name: "stuck-unbind",
    sentence: "0000:05:00.0 is being unbound, and the unbind waits: VM router still has the device "
      + "open. Its sibling 0000:05:00.1 cannot be hot reset meanwhile.",
    machine: MachineSpec(name: "stuck", flavour: .v7_3, functions: twoPorts),
    begin: { guests in
      guests.take([.at(5, 0), .at(5, 0, 1), .at(6, 0)])
      guests.start("router", with: [.at(5, 0), .at(5, 0, 1)])
      guests.unbindInBackground(.at(5, 0))
    },
    goOn: { guests, _ in
      if guests.isRunning("router") {
        // The unbind completes, and the kernel's probe binds the function again.
        if guests.kernel.waitingForHolders.isEmpty {
          guests.unbindInBackground(.at(5, 0))
        } else {
          guests.stop("router")
        }
      } else {
        guests.start("router", with: [.at(5, 0), .at(5, 0, 1)])
      }
    },
    pace: 20...30)

  /// A function that does not survive a bus reset.
  static let resetFails = Scenario(
    name: "reset-fails",
    sentence: "Hot reset bus:0000:05 and read what comes back: 0000:05:00.1 does not survive a bus reset and falls off "
      + "the bus.",
    machine: {
      var functions = twoPorts
      for index in functions.indices where functions[index].address == .at(5, 0, 1) {
        functions[index].diesAtBusReset = true
      }
      return MachineSpec(name: "reset-fails", flavour: .v6_12, functions: functions)
    }(),
    begin: { guests in
      guests.take([.at(5, 0), .at(5, 0, 1), .at(6, 0)])
      guests.start("router", with: [.at(6, 0)])
    },
    goOn: { guests, _ in
      if guests.isRunning("router") { guests.stop("router") } else { guests.start("router", with: [.at(6, 0)]) }
    },
    pace: 15...25)
}
