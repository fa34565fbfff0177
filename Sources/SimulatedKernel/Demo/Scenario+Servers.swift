import HostModel

/// Server scenarios.
extension Scenario {
  /// The virtual functions of the card at 41:00.0, in order.
  private static let virtualFunctions: [PCIAddress] = (2...9).map { .at(0x41, UInt8($0 / 8), UInt8($0 % 8)) }
  private static let machines = ["web1", "web2", "db", "build"]

  /// Virtual functions in four VMs.
  static let sriov = Scenario(
    name: "sriov",
    sentence:
      "Eight virtual functions of one card, four of them in VMs: each is a device set of its own, and a hot "
      + "reset of any fails with EINVAL, because it would hit the whole card.",
    machine: {
      var card = FunctionSpec(
        .at(0x41, 0), below: .at(0x40, 1), vendorID: 0x15b3, deviceID: 0x101d, classCode: 0x020000,
        name: "MT2892 Family [ConnectX-6 Dx]", driver: "mlx5_core", iommuGroup: 50, resetMethods: [.flr, .bus],
        barSizes: [32 << 20])
      card.virtualFunctions = FunctionSpec.VirtualFunctions(
        possible: 8, deviceID: 0x101e, offset: 2, stride: 1, name: "ConnectX Family mlx5Gen Virtual Function",
        driver: "mlx5_core")
      return MachineSpec(
        name: "sriov", flavour: .v6_12cdev,
        functions: [
          .port(.at(0x40, 1), deviceID: 0x1483, vendorID: 0x1022, name: "Starship GPP Bridge", iommuGroup: 40), card,
        ])
    }(),
    begin: { guests in
      try? guests.kernel.setVirtualFunctionCount(8, of: .at(0x41, 0))
      guests.take(virtualFunctions, for: "mlx5_vfio_pci")
      for (name, function) in zip(machines, virtualFunctions) { guests.start(name, with: [function]) }
    },
    goOn: { guests, chance in
      let index = Int.random(in: machines.indices, using: &chance)
      if guests.isRunning(machines[index]) {
        guests.stop(machines[index])
      } else {
        guests.start(machines[index], with: [virtualFunctions[index]])
      }
    },
    pace: 4...10)

  private static let raid: PCIAddress = .at(3, 0)
  private static let usb: PCIAddress = .at(4, 0)

  /// A controller that the firmware does not let go.
  static let reserved = Scenario(
    name: "reserved",
    sentence: "VM storage does not start: the server's firmware keeps memory mapped for the RAID controller "
      + "0000:03:00.0, so its group cannot be opened (EINVAL), although nothing holds it.",
    machine: {
      var controller = FunctionSpec(
        raid, below: .at(0, 1), vendorID: 0x1000, deviceID: 0x005d, classCode: 0x010400,
        name: "MegaRAID SAS-3 3108 [Invader]", driver: "megaraid_sas", iommuGroup: 30, resetMethods: [.flr, .bus],
        barSizes: [256, 65536])
      controller.reservedRegions = [.init(0x7b80_0000...0x7bff_ffff, .direct)]
      // The firmware needs its keyboard only until the host's driver takes over.
      var keyboard = FunctionSpec(
        usb, below: .at(0, 2), vendorID: 0x1912, deviceID: 0x0014, classCode: 0x0c0330,
        name: "uPD720201 USB 3.0 Host Controller", driver: "xhci_hcd", iommuGroup: 31, resetMethods: [.pm, .bus],
        barSizes: [8192])
      keyboard.reservedRegions = [.init(0x7a00_0000...0x7a0f_ffff, .relaxable)]
      return MachineSpec(
        name: "reserved", flavour: .v6_12,
        functions: [
          .port(.at(0, 1), deviceID: 0x2f02, name: "Xeon E7 v3 PCI Express Root Port 1", iommuGroup: 1),
          .port(.at(0, 2), deviceID: 0x2f04, name: "Xeon E7 v3 PCI Express Root Port 2", iommuGroup: 2),
          controller, keyboard,
        ])
    }(),
    begin: { guests in
      guests.take([raid, usb])
      guests.start("desk", with: [usb])
      guests.start("storage", with: [raid])
    },
    goOn: { guests, _ in
      if guests.isRunning("desk") { guests.stop("desk") } else { guests.start("desk", with: [usb]) }
      guests.start("storage", with: [raid])
    },
    pace: 8...20)

  /// The GPUs of one of the eight segments.
  private static func segment(_ domain: UInt32) -> [PCIAddress] {
    (0..<8).map { .at(3 + UInt8($0), 0, domain: domain) }
  }

  /// 64 GPUs behind eight switches.
  static let gpus = Scenario(
    name: "gpus",
    sentence: "64 GPUs behind eight switches: each in a slot of its own, so each can be hot reset alone; every VM "
      + "train holds the eight of one switch.",
    machine: {
      var functions: [FunctionSpec] = []
      for domain in UInt32(0)..<8 {
        let group = Int(domain) * 100
        functions.append(.port(.at(0, 1, domain: domain), deviceID: 0x352a, iommuGroup: group))
        functions.append(
          .port(
            .at(1, 0, domain: domain), below: .at(0, 1, domain: domain), deviceID: 0xc030, vendorID: 0x1000,
            name: "PEX890xx PCIe Gen 5 Switch", iommuGroup: group + 1))
        for (index, gpu) in segment(domain).enumerated() {
          let port = PCIAddress.at(2, UInt8(index), domain: domain)
          functions.append(
            .port(
              port, below: .at(1, 0, domain: domain), deviceID: 0xc030, vendorID: 0x1000,
              name: "PEX890xx PCIe Gen 5 Switch", iommuGroup: group + 10 + index, hasHotplugSlot: true))
          functions.append(
            FunctionSpec(
              gpu, below: port, vendorID: 0x10de, deviceID: 0x2330, classCode: 0x030200, name: "GH100 [H100 SXM5 80GB]",
              driver: "nvidia", iommuGroup: group + 20 + index, resetMethods: [.flr, .bus],
              barSizes: [16 << 20, 0, 128 << 30]))
        }
      }
      return MachineSpec(name: "gpus", flavour: .v7_3, functions: functions)
    }(),
    begin: { guests in
      for domain in UInt32(0)..<8 { guests.take(segment(domain)) }
      for domain in UInt32(0)..<5 { guests.start("train\(domain)", with: segment(domain)) }
    },
    goOn: { guests, chance in
      let domain = UInt32.random(in: 0..<8, using: &chance)
      if guests.isRunning("train\(domain)") {
        guests.stop("train\(domain)")
      } else {
        guests.start("train\(domain)", with: segment(domain))
      }
    },
    pace: 4...10)
}
