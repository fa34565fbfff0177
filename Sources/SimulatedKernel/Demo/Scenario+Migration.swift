import HostModel

/// VMs that migrate between devices.
extension Scenario {
  private static func virtualFunction(_ bus: UInt8, _ index: UInt8) -> DeviceAddress { .pci(.at(bus, 0, index)) }
  private static func serialPort(_ index: Int) -> String { "83b8f4f2-509f-382f-3c1e-e6bfe0fa000\(index)" }

  /// The placements of the VM web: a virtual function of the ConnectX card and a serial port each.
  private static let homesOfWeb: [[DeviceAddress]] = (1...2).map {
    [virtualFunction(0x41, UInt8($0)), .named(serialPort($0))]
  }
  /// The placements of the VM db: a virtual function of each card.
  private static let homesOfDatabase: [[DeviceAddress]] = [
    [virtualFunction(0x41, 3), virtualFunction(0x61, 1)], [virtualFunction(0x41, 4), virtualFunction(0x61, 2)],
  ]

  private static func card(
    _ bus: UInt8, _ vendor: UInt16, _ device: UInt16, _ name: String, _ driver: String,
    _ virtual: FunctionSpec.VirtualFunctions
  ) -> [FunctionSpec] {
    let port = PCIAddress.at(bus - 1, 1)
    var card = FunctionSpec(
      .at(bus, 0), below: port, vendorID: vendor, deviceID: device, classCode: 0x020000, name: name, driver: driver,
      iommuGroup: Int(bus), resetMethods: [.flr, .bus], barSizes: [32 << 20])
    card.virtualFunctions = virtual
    return [
      .port(port, deviceID: 0x1483, vendorID: 0x1022, name: "Starship GPP Bridge", iommuGroup: Int(bus) - 1), card,
    ]
  }

  /// Migrations in progress, one without PRE_COPY, and one that failed.
  static let migration = Scenario(
    name: "migration",
    sentence:
      "VM web is migrating: its source device is read while the VM runs (PRE_COPY), and its target waits (RESUMING). "
      + "VM db cannot pre-copy because of 0000:61:00.1, and its target 0000:61:00.2 is in ERROR: only a reset helps.",
    machine: {
      let connectX = FunctionSpec.VirtualFunctions(
        possible: 4, deviceID: 0x101e, offset: 1, stride: 1, name: "ConnectX Family mlx5Gen Virtual Function",
        driver: "mlx5_core")
      var pensando = FunctionSpec.VirtualFunctions(
        possible: 2, deviceID: 0x1003, offset: 1, stride: 1, name: "DSC Ethernet Controller VF", driver: "ionic")
      pensando.failToResume = true
      var machine = MachineSpec(
        name: "migration", flavour: .v7_3,
        functions: card(0x41, 0x15b3, 0x101d, "MT2892 Family [ConnectX-6 Dx]", "mlx5_core", connectX)
          + card(0x61, 0x1dd8, 0x100c, "DSC Core Device", "pds_core", pensando))
      machine.mediated = .mtty
      return machine
    }(),
    begin: { guests in
      try? guests.kernel.setVirtualFunctionCount(4, of: .at(0x41, 0))
      try? guests.kernel.setVirtualFunctionCount(2, of: .at(0x61, 0))
      guests.take((1...4).map { .at(0x41, 0, $0) }, for: "mlx5_vfio_pci")
      guests.take((1...2).map { .at(0x61, 0, $0) }, for: "pds_vfio_pci")
      for index in 1...2 { try? guests.kernel.createMediatedDevice(serialPort(index)) }
      guests.start("web", as: "web", with: homesOfWeb[0])
      guests.start("db", as: "db", with: homesOfDatabase[0])
      for _ in 0..<2 { goOn(with: "db", between: homesOfDatabase, guests) }
      goOn(with: "web", between: homesOfWeb, guests)
    },
    goOn: { guests, chance in
      if Int.random(in: 0..<3, using: &chance) > 0 {
        goOn(with: "web", between: homesOfWeb, guests)
      } else {
        goOn(with: "db", between: homesOfDatabase, guests)
      }
    },
    pace: 4...9)

  /// Advances a VM's migration by one step.
  private static func goOn(with name: String, between homes: [[DeviceAddress]], _ guests: Guests) {
    let states = guests.states(of: name)
    guard guests.isMigrating(name) else {
      // The migration begins: PRE_COPY data is read while the VM runs; the rest follows after the stop.
      guard let home = homes.first(where: { $0 != guests.devices(of: name) }) else { return }
      guests.expect(name, on: home)
      if !guests.bring(name, to: .preCopy) { guests.bring(name, to: .stopCopy) }
      guests.transfer(name)
      return
    }
    if states.contains(.preCopy) {
      guests.bring(name, to: .stopCopy)
      guests.transfer(name)
    } else if states.contains(.stopCopy) {
      guests.finish(name)
    } else {
      guests.giveUp(name)
    }
  }
}
