import CLinux
import Glibc
import HostModel
import Synchronization

/// The virtual machines of a simulated host, started and stopped as a management daemon does.
final class Guests: Sendable {
  /// A running VM.
  struct Machine: Sendable {
    let pid: Int32
    /// The open devices and their descriptors, in the order of the opens.
    fileprivate(set) var devices: [(address: DeviceAddress, descriptor: Int32)] = []
    /// The descriptors of the migration data streams.
    var dataFiles: [DeviceAddress: Int32] = [:]
  }

  let kernel: SimulatedKernel
  private let running = Mutex<[String: Machine]>([:])
  private let unbinds = Mutex<[(address: PCIAddress, body: Body)]>([])

  init(_ kernel: SimulatedKernel) { self.kernel = kernel }

  /// Returns whether the VM is running.
  func isRunning(_ name: String) -> Bool { running.withLock { $0[name] != nil } }

  /// Starts a VM with these devices: through device nodes and one iommufd if the kernel has them, otherwise through
  /// groups in one container. A VM whose devices cannot be opened does not start.
  @discardableResult func start(_ name: String, with devices: [PCIAddress]) -> Bool {
    start(name, as: name, with: devices.map { .pci($0) })
  }

  /// Starts a VM with devices of any kind. `place` is its key in this collection; it differs from `name` while a VM of
  /// that name runs already.
  @discardableResult func start(_ name: String, as place: String, with devices: [DeviceAddress]) -> Bool {
    guard !isRunning(place) else { return false }
    let arguments =
      ["/usr/bin/qemu-system-x86_64", "-name", "guest=\(name)"] + (place == name ? [] : ["-incoming", "defer"])
      + devices.flatMap { device in
        [
          "-device",
          device.pci == nil ? "vfio-pci,sysfsdev=/sys/bus/mdev/devices/\(device)" : "vfio-pci,host=\(device)",
        ]
      }
    let pid = kernel.spawn(
      ProcessSpec(command: "qemu-system-x86", arguments: arguments, userID: 64055, hasRawIO: false))
    var machine = Machine(pid: pid)
    do {
      if kernel.machine.flavour.hasCdev { try openNodes(devices, &machine) } else { try openGroups(devices, &machine) }
    } catch {
      try? kernel.exit(pid)
      return false
    }
    running.withLock { [machine] in $0[place] = machine }
    return true
  }

  /// Stops a VM.
  func stop(_ name: String) {
    guard let machine = running.withLock({ $0.removeValue(forKey: name) }) else { return }
    try? kernel.exit(machine.pid)
  }

  /// The running VM of a key.
  func machine(_ place: String) -> Machine? { running.withLock { $0[place] } }

  /// Stores the changed VM under its key.
  func update(_ place: String, _ machine: Machine) { running.withLock { $0[place] = machine } }

  /// Moves a VM to another key.
  func rename(_ place: String, to name: String) {
    running.withLock { running in running[name] = running.removeValue(forKey: place) }
  }

  /// Kills a VM while its open devices are being passed to a process that never receives them. They stay open without a
  /// holder.
  func crashAndLeak(_ name: String) {
    guard let pid = running.withLock({ $0.removeValue(forKey: name) })?.pid else { return }
    for number in Int32(3)..<64 where kernel.isDevice(number, of: pid) { try? kernel.loseInFlight(number, of: pid) }
    try? kernel.exit(pid)
  }

  /// Unbinds a device from its driver on another thread, where the call blocks while a process holds the device.
  func unbindInBackground(_ address: PCIAddress) {
    guard let driver = kernel.driver(of: address) else { return }
    let kernel = kernel
    let body = Body {
      try? kernel.unbind(address, from: driver)
      try? kernel.probe(address)
    }
    let box = Unmanaged.passRetained(body)
    let result = cl_thread_start(
      "vfiotop-unbind", 1 << 20, { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }, box.toOpaque())
    guard result == 0 else { return box.release() }
    unbinds.withLock { $0.append((address, body)) }
    settle()
  }

  /// Waits until every unbind has completed or waits for a holder, so that the next observation does not depend on
  /// thread timing.
  func settle() {
    func isMoving() -> Bool {
      let waiting = kernel.waitingForHolders
      return unbinds.withLock { $0.contains { !$0.body.isDone && !waiting.contains($0.address) } }
    }
    while isMoving() { usleep(100) }
    unbinds.withLock { $0.removeAll { $0.body.isDone } }
  }

  /// Binds functions to a VFIO driver.
  func take(_ addresses: [PCIAddress], for driver: String = "vfio-pci") {
    for address in addresses {
      try? kernel.setDriverOverride(driver, of: address)
      if let old = kernel.driver(of: address) { try? kernel.unbind(address, from: old) }
      try? kernel.probe(address)
    }
  }

  private func openGroups(_ devices: [DeviceAddress], _ machine: inout Machine) throws(ErrorNumber) {
    let pid = machine.pid
    let container = try kernel.open("/dev/vfio/vfio", by: pid)
    var groups: [Int: Int32] = [:]
    for device in devices {
      guard let number = kernel.group(of: device) else { throw .ENODEV }
      if groups[number] == nil {
        let group = try kernel.open("/dev/vfio/\(number)", by: pid)
        try kernel.setContainer(container, group: group, by: pid)
        if groups.isEmpty { try kernel.setIOMMU(.type1v2, container: container, by: pid) }
        groups[number] = group
      }
      guard let group = groups[number] else { continue }
      use(device, try kernel.device("\(device)", group: group, by: pid), &machine)
    }
  }

  private func openNodes(_ devices: [DeviceAddress], _ machine: inout Machine) throws(ErrorNumber) {
    let pid = machine.pid
    let iommufd = try kernel.open("/dev/iommu", by: pid)
    let space = try kernel.allocateIOAS(iommufd, by: pid)
    for device in devices {
      guard let node = kernel.deviceNode(of: device) else { throw .ENODEV }
      let file = try kernel.open(node, by: pid)
      _ = try kernel.bind(file, iommufd: iommufd, by: pid)
      try kernel.attach(file, to: space, by: pid)
      use(device, file, &machine)
    }
  }

  /// Records the device and maps its first BAR as a guest does. A mediated device has no mappable one.
  private func use(_ device: DeviceAddress, _ descriptor: Int32, _ machine: inout Machine) {
    machine.devices.append((device, descriptor))
    try? kernel.map(descriptor, region: 0, length: 4096, by: machine.pid)
  }

  private final class Body: Sendable {
    private let body: @Sendable () -> Void
    private let done = Mutex(false)

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    var isDone: Bool { done.withLock { $0 } }

    func run() {
      body()
      done.withLock { $0 = true }
    }
  }
}

extension SimulatedKernel {
  /// The IOMMU group of a device.
  func group(of address: DeviceAddress) -> Int? {
    look { address.pci.map { functions[$0]?.group?.id } ?? device(address)?.group?.id }
  }

  /// Returns whether a descriptor is that of a device file.
  func isDevice(_ number: Int32, of pid: Int32) -> Bool {
    look {
      if case .device? = processes[pid]?.descriptors[number]?.kind { true } else { false }
    }
  }
}
