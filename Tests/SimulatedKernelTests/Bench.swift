import HostModel
import HostObservation
import SimulatedKernel
import TestHost
import Testing

/// A test bench: a simulated machine and a process that makes calls on it.
struct Bench {
  /// Below the port: two network cards and a sound function, each with a group; behind a second port a GPU with its
  /// audio function; and one function on the root bus.
  static let one: PCIAddress = "0000:01:01.0"
  static let two: PCIAddress = "0000:01:02.0"
  static let sound: PCIAddress = "0000:01:03.0"
  static let gpu: PCIAddress = "0000:02:00.0"
  static let audio: PCIAddress = "0000:02:00.1"
  static let root: PCIAddress = "0000:00:05.0"

  let kernel: SimulatedKernel
  let pid: Int32

  static func endpoint(
    _ address: PCIAddress, below bridge: PCIAddress?, group: Int?, methods: [ResetMethod] = [.flr],
    driver: String? = "e1000e"
  ) -> FunctionSpec {
    FunctionSpec(
      address, below: bridge, vendorID: 0x8086, deviceID: 0x10d3, classCode: 0x020000, name: "82574L", driver: driver,
      iommuGroup: group, resetMethods: methods, barSizes: [131_072, 0, 32])
  }

  static func machine(_ flavour: KernelFlavour) -> MachineSpec {
    MachineSpec(
      name: "bench", flavour: flavour,
      functions: [
        .port("0000:00:01.0", iommuGroup: 1), .port("0000:00:02.0", iommuGroup: 2, hasHotplugSlot: true),
        endpoint(root, below: nil, group: 5), endpoint(one, below: "0000:00:01.0", group: 11),
        endpoint(two, below: "0000:00:01.0", group: 12, methods: []),
        endpoint(sound, below: "0000:00:01.0", group: 13, methods: [.pm, .bus], driver: "snd_hda_intel"),
        endpoint(gpu, below: "0000:00:02.0", group: 20, methods: [.bus]),
        endpoint(audio, below: "0000:00:02.0", group: 20, methods: [.bus], driver: "snd_hda_intel"),
      ])
  }

  /// Creates a machine of the usual functions, changed by `change`, and binds some of them to vfio-pci.
  init(
    _ flavour: KernelFlavour = .v6_12, vfio: [PCIAddress] = [one, two, sound, gpu, audio, root],
    rawIO: Bool = true, change: (inout MachineSpec) -> Void = { _ in }
  ) throws {
    var machine = Self.machine(flavour)
    change(&machine)
    kernel = SimulatedKernel(machine)
    pid = kernel.spawn(ProcessSpec(command: "qemu", userID: rawIO ? 0 : 1000, hasRawIO: rawIO))
    for address in vfio { try take(address) }
    _ = kernel.takeTrace()
  }

  /// Binds a function to a VFIO driver.
  func take(_ address: PCIAddress, driver: String = "vfio-pci") throws {
    try kernel.setDriverOverride(driver, of: address)
    if let old = kernel.driver(of: address) { try kernel.unbind(address, from: old) }
    try kernel.probe(address)
  }

  /// Opens a group and puts it into a container of type 1.
  func attach(_ group: Int) throws -> (group: Int32, container: Int32) {
    let file = try kernel.open("/dev/vfio/\(group)", by: pid)
    let container = try kernel.open("/dev/vfio/vfio", by: pid)
    try kernel.setContainer(container, group: file, by: pid)
    try kernel.setIOMMU(.type1v2, container: container, by: pid)
    return (file, container)
  }

  /// Opens a device by its group.
  func open(_ address: PCIAddress, group: Int) throws -> (device: Int32, group: Int32) {
    let files = try attach(group)
    return (try kernel.device(address.description, group: files.group, by: pid), files.group)
  }

  /// Opens a mediated device by its group.
  func open(_ uuid: String, group: Int) throws -> (device: Int32, group: Int32) {
    let files = try attach(group)
    return (try kernel.device(uuid, group: files.group, by: pid), files.group)
  }

  /// Opens and binds a device's node.
  func bind(_ address: PCIAddress, to iommufd: Int32) throws -> Int32 {
    let device = try kernel.open(node(address), by: pid)
    _ = try kernel.bind(device, iommufd: iommufd, by: pid)
    return device
  }

  func node(_ address: PCIAddress) -> String { kernel.deviceNode(of: address) ?? "/dev/vfio/devices/none" }

  var openCounts: [PCIAddress: Int] { kernel.truth.devices.mapValues(\.openCount) }

  /// Observes the kernel as vfiotop does.
  func observe() -> HostFacts {
    let files = SimulatedFiles(kernel)
    var observer = HostObserver(files: files, observer: .root, names: PCIIDs(files))
    return observer.observe()
  }
}

/// Returns the errno that a call throws; nil for success.
func errno(_ body: () throws -> Void) -> ErrorNumber? {
  do {
    try body()
    return nil
  } catch {
    return error as? ErrorNumber
  }
}
