import HostModel
import SimulatedKernel

/// A test bench with all devices that migrate: a ConnectX card and a Pensando card with virtual functions, and mtty;
/// and a process that has one device of each open.
struct MigrationBench {
  static let mlx5: PCIAddress = PCIAddress(domain: 0, bus: 0x41, device: 0, function: 1)
  static let pds: PCIAddress = PCIAddress(domain: 0, bus: 0x61, device: 0, function: 1)
  static let plain: PCIAddress = PCIAddress(domain: 0, bus: 0x81, device: 0, function: 0)
  static let mtty = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"

  let kernel: SimulatedKernel
  let pid: Int32
  /// The descriptors of the devices.
  private(set) var mlx5: Int32 = -1
  private(set) var pds: Int32 = -1
  private(set) var mtty: Int32 = -1
  private(set) var plain: Int32 = -1

  private static func card(
    _ bus: UInt8, _ vendor: UInt16, driver: String, failToResume: Bool
  ) -> [FunctionSpec] {
    let port = PCIAddress(domain: 0, bus: bus - 1, device: 1, function: 0)
    var card = FunctionSpec(
      PCIAddress(domain: 0, bus: bus, device: 0, function: 0), below: port, vendorID: vendor, deviceID: 0x1003,
      classCode: 0x020000, name: "card", driver: driver, iommuGroup: Int(bus), resetMethods: [.flr],
      barSizes: [65536])
    card.virtualFunctions = FunctionSpec.VirtualFunctions(
      possible: 4, deviceID: 0x1004, offset: 1, stride: 1, name: "virtual function", driver: nil)
    card.virtualFunctions?.failToResume = failToResume
    return [.port(port, iommuGroup: Int(bus) - 1), card]
  }

  init(_ flavour: KernelFlavour = .v7_3, failToResume: Bool = false, opens: Bool = true) throws {
    let plainPort = PCIAddress(domain: 0, bus: 0x80, device: 1, function: 0)
    var machine = MachineSpec(
      name: "migration", flavour: flavour,
      functions: Self.card(0x41, 0x15b3, driver: "mlx5_core", failToResume: failToResume)
        + Self.card(0x61, 0x1dd8, driver: "pds_core", failToResume: failToResume)
        + [
          .port(plainPort, iommuGroup: 0x80),
          Bench.endpoint(Self.plain, below: plainPort, group: 0x81),
        ])
    machine.mediated = .mtty
    kernel = SimulatedKernel(machine)
    pid = kernel.spawn(ProcessSpec(command: "qemu"))
    for bus in [0x41, 0x61] as [UInt8] {
      try kernel.setVirtualFunctionCount(4, of: PCIAddress(domain: 0, bus: bus, device: 0, function: 0))
    }
    for index in UInt8(1)...4 {
      try take(PCIAddress(domain: 0, bus: 0x41, device: 0, function: index), "mlx5_vfio_pci")
      if flavour.version >= KernelVersion(6, 6) {
        try take(PCIAddress(domain: 0, bus: 0x61, device: 0, function: index), "pds_vfio_pci")
      }
    }
    try take(Self.plain, "vfio-pci")
    try kernel.createMediatedDevice(Self.mtty)
    guard opens else { return }
    mlx5 = try open(.pci(Self.mlx5))
    if flavour.version >= KernelVersion(6, 6) { pds = try open(.pci(Self.pds)) }
    mtty = try open(.named(Self.mtty))
    plain = try open(.pci(Self.plain))
    _ = kernel.takeTrace()
  }

  func take(_ address: PCIAddress, _ driver: String) throws {
    try kernel.setDriverOverride(driver, of: address)
    if let old = kernel.driver(of: address) { try kernel.unbind(address, from: old) }
    try kernel.bind(address, to: driver)
  }

  /// Opens a device by its group.
  func open(_ address: DeviceAddress) throws -> Int32 {
    let truth = kernel.truth
    let entry = address.pci.map { truth.devices[$0] } ?? truth.otherDevices[address.description]
    let group = try kernel.open("/dev/vfio/\(entry?.group ?? -1)", by: pid)
    let container = try kernel.open("/dev/vfio/vfio", by: pid)
    try kernel.setContainer(container, group: group, by: pid)
    try kernel.setIOMMU(.type1v2, container: container, by: pid)
    return try kernel.device("\(address)", group: group, by: pid)
  }

  /// Takes a device through these states.
  @discardableResult func set(_ device: Int32, _ states: MigrationState...) throws -> Int32? {
    var file: Int32?
    for state in states { file = try kernel.setMigrationState(state, device, by: pid) }
    return file
  }

  func state(_ device: Int32) -> MigrationState? { try? kernel.migrationState(device, by: pid) }

  /// Reads a data file to its end, in pieces.
  func readAll(_ file: Int32, piece: Int = 1000) throws -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = try kernel.readMigration(file, count: piece, by: pid)
      if part.isEmpty { return all }
      all += part
    }
  }

  /// VFIO_DEVICE_FEATURE with raw flags and data.
  func feature(
    _ device: Int32, _ flags: UInt32, argsz: UInt32, _ data: [UInt8] = [UInt8](repeating: 0, count: 64),
    ranges: [DMARange] = []
  ) throws -> [UInt8] {
    var data = data
    try kernel.feature(device, flags: flags, argsz: argsz, data: &data, ranges: ranges, by: pid)
    return data
  }
}
