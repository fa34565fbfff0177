import HostModel
import HostObservation
import SimulatedKernel
import TestHost
import Testing

/// Mediated devices: creating and removing them, and their answers as VFIO devices (drivers/vfio/mdev,
/// samples/vfio-mdev/mtty.c).
@Suite struct MediatedTests {
  static let one = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"
  static let two = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0002"

  static func bench(_ flavour: KernelFlavour, vfio: [PCIAddress] = [Bench.one]) throws -> Bench {
    try Bench(flavour, vfio: vfio) { $0.mediated = .mtty }
  }

  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v6_12cdev, .v7_3])
  func isSeen(flavour: KernelFlavour) throws {
    let bench = try Self.bench(flavour)
    let kernel = bench.kernel
    expectSeen(kernel)
    try kernel.createMediatedDevice(Self.one)
    try kernel.createMediatedDevice(Self.two, type: "mtty-2")
    expectSeen(kernel)
    #expect(kernel.truth.sets["device:\(Self.one)"] == [.named(Self.one)])
    // VFIO allocated both groups, with numbers after the machine's own.
    #expect(kernel.truth.otherDevices.mapValues(\.group) == [Self.one: 21, Self.two: 22])
    let snapshot = Snapshot(of: bench.observe())
    let device = try #require(snapshot.devices.first { $0.address == .named(Self.two) })
    #expect(device.name == "Dual port serial" && device.bus == "mdev")
    #expect(device.driver == (flavour == .v5_10 ? "vfio_mdev" : "mtty"))

    let opened = try bench.open(Self.one, group: 21)
    expectSeen(kernel)
    #expect(kernel.truth.otherDevices[Self.one]?.openCount == 1)
    _ = try kernel.fork(bench.pid)
    _ = try kernel.device(Self.one, group: opened.group, by: bench.pid)
    expectSeen(kernel)
    #expect(kernel.truth.otherDevices[Self.one]?.openCount == 2)
    try kernel.removeMediatedDevice(Self.two)
    expectSeen(kernel)
    #expect(kernel.truth.otherDevices[Self.two] == nil && kernel.mediatedDevices == [Self.one])
    #expect(kernel.setNames == ["bus:0000:01", "device:\(Self.one)"])
  }

  @Test func isMadeAndRemoved() throws {
    let without = try Bench(vfio: [])
    #expect(errno { try without.kernel.createMediatedDevice(Self.one) } == .ENOENT, "no module")
    #expect(without.kernel.availableMediatedDevices() == nil)
    let kernel = try Self.bench(.v6_12).kernel
    #expect(errno { try kernel.createMediatedDevice(Self.one, type: "mtty-3") } == .ENOENT)
    #expect(errno { try kernel.createMediatedDevice("83b8f4f2") } == .EINVAL)
    #expect(errno { try kernel.createMediatedDevice("83b8f4f2-509f-382f-3c1e-e6bfe0fa000g") } == .EINVAL)
    try kernel.createMediatedDevice(Self.one.uppercased(), type: "mtty-2")
    #expect(kernel.mediatedDevices == [Self.one])
    #expect(errno { try kernel.createMediatedDevice(Self.one) } == .EEXIST)
    // 24 ports, two of them taken.
    #expect(kernel.availableMediatedDevices() == 22 && kernel.availableMediatedDevices(type: "mtty-2") == 11)
    for number in 10..<32 { try kernel.createMediatedDevice("83b8f4f2-509f-382f-3c1e-e6bfe0fa01\(number)") }
    #expect(errno { try kernel.createMediatedDevice(Self.two) } == .ENOSPC)
    try kernel.removeMediatedDevice(Self.one)
    #expect(errno { try kernel.removeMediatedDevice(Self.one) } == .ENOENT)
    #expect(errno { try kernel.createMediatedDevice(Self.two, type: "mtty-2") } == nil)
    expectSeen(kernel)
  }

  /// It has no DMA to own: it needs neither a group claim nor interrupt remapping, and it shares a container with
  /// devices that need both.
  @Test func needsNoIOMMU() throws {
    let bench = try Bench(.v7_3, vfio: [Bench.one]) {
      $0.mediated = .mtty
      $0.remapsInterrupts = false
    }
    let kernel = bench.kernel
    try kernel.createMediatedDevice(Self.one)
    #expect(errno { _ = try bench.open(Bench.one, group: 11) } == .EPERM)
    let opened = try bench.open(Self.one, group: 21)
    #expect(try kernel.groupStatus(opened.group, by: bench.pid).isViable)
    try kernel.exit(bench.pid)

    let other = kernel.spawn(ProcessSpec(command: "qemu"))
    let iommufd = try kernel.open("/dev/iommu", by: other)
    let node = try #require(kernel.deviceNode(of: .named(Self.one)))
    let device = try kernel.open(node, by: other)
    #expect(try kernel.bind(device, iommufd: iommufd, by: other) == 1)
    let space = try kernel.allocateIOAS(iommufd, by: other)
    #expect(errno { try kernel.attach(device, to: 77, by: other) } == .ENOENT)
    #expect(errno { try kernel.attach(device, to: 1, by: other) } == .ENOENT, "no address space")
    try kernel.attach(device, to: space, by: other)
    expectSeen(kernel)
    #expect(errno { _ = try kernel.open("/dev/vfio/21", by: other) } == .EBUSY)
    try kernel.close(device, by: other)
    expectSeen(kernel)
    #expect(kernel.truth.otherDevices[Self.one]?.openCount == 0)
  }

  @Test func sharesAContainer() throws {
    let bench = try Self.bench(.v6_12)
    let kernel = bench.kernel
    try kernel.createMediatedDevice(Self.one)
    let files = try bench.attach(11)
    let group = try kernel.open("/dev/vfio/21", by: bench.pid)
    try kernel.setContainer(files.container, group: group, by: bench.pid)
    _ = try kernel.device(Self.one, group: group, by: bench.pid)
    _ = try kernel.device("\(Bench.one)", group: files.group, by: bench.pid)
    expectSeen(kernel)
    #expect(errno { _ = try kernel.device(Self.two, group: group, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try kernel.device("\(Self.one) x", group: group, by: bench.pid) } == .ENODEV)
  }

  @Test func answers() throws {
    let bench = try Self.bench(.v6_12)
    let kernel = bench.kernel
    try kernel.createMediatedDevice(Self.one)
    let device = try bench.open(Self.one, group: 21).device
    try kernel.reset(device, by: bench.pid)
    #expect(errno { _ = try kernel.hotResetInfo(device, by: bench.pid) } == .ENOTTY)
    #expect(errno { try kernel.hotReset(device, groups: [], by: bench.pid) } == .ENOTTY)
    #expect(errno { try kernel.map(device, region: 0, length: 8, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.interruptCount(.request, device, by: bench.pid) } == .EINVAL)
    // It knows of no interrupts before the first GET_INFO.
    #expect(errno { try kernel.setTrigger(.request, device, by: bench.pid) {} } == .EINVAL)
    let info = try kernel.deviceInfo(device, by: bench.pid)
    #expect(info.flags == DeviceInfo.isPCI && info.regions == 9 && info.interrupts == 5)
    #expect(errno { try kernel.setTrigger(.request, device, by: bench.pid) {} } == .ENOTTY)
  }

  /// vfio-pci sets VFIO_DEVICE_FLAGS_RESET if the reset at first open succeeded.
  @Test func reportsWhetherItCanBeReset() throws {
    let bench = try Bench()
    let one = try bench.open(Bench.one, group: 11).device
    let two = try bench.open(Bench.two, group: 12).device
    let flags = DeviceInfo.isPCI | DeviceInfo.canReset
    #expect(try bench.kernel.deviceInfo(one, by: bench.pid).flags == flags)
    #expect(try bench.kernel.deviceInfo(two, by: bench.pid).flags == DeviceInfo.isPCI)
    #expect(errno { _ = try bench.kernel.deviceInfo(4, by: bench.pid) } != nil, "no device")
  }

  /// A removal waits for the holder without a device request, which mtty does not implement.
  @Test(.timeLimit(.minutes(5))) func removalWaits() async throws {
    let bench = try Self.bench(.v6_12)
    let kernel = bench.kernel
    try kernel.createMediatedDevice(Self.one)
    _ = try bench.open(Self.one, group: 21)
    let removal = Task.detached { try kernel.removeMediatedDevice(Self.one) }
    while !kernel.removalsWaitingForHolders.contains(Self.one) { try await Task.sleep(for: .milliseconds(1)) }
    #expect(kernel.truth.otherDevices.isEmpty && kernel.mediatedDevices == [Self.one])
    expectSeen(kernel)
    #expect(errno { try kernel.removeMediatedDevice(Self.one) } == .ENOENT)
    try kernel.exit(bench.pid)
    try await removal.value
    #expect(kernel.mediatedDevices.isEmpty)
    expectSeen(kernel)
  }
}
