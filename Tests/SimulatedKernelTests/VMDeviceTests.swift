import HostModel
import SimulatedKernel
import TestHost
import Testing

/// Mediated devices that can be opened only for a VM that KVM has told VFIO of (drivers/gpu/drm/i915/gvt/kvmgt.c,
/// drivers/s390/crypto/vfio_ap_ops.c).
@Suite struct VMDeviceTests {
  private static func bench(_ flavour: KernelFlavour, _ driver: MediatedDriver) throws -> Bench {
    let bench = try Bench(flavour, vfio: []) { $0.mediated = driver }
    for uuid in [MediatedTests.one, MediatedTests.two] { try bench.kernel.createMediatedDevice(uuid) }
    return bench
  }

  @Test(arguments: [
    (MediatedDriver.kvmgt(Bench.root), ErrorNumber.ESRCH, ErrorNumber.EEXIST), (.crypto, .EINVAL, .EPERM),
  ])
  func byGroup(driver: MediatedDriver, without: ErrorNumber, twice: ErrorNumber) throws {
    let bench = try Self.bench(.v6_12, driver)
    let kernel = bench.kernel
    expectSeen(kernel)
    let files = try bench.attach(21)
    #expect(errno { _ = try kernel.device(MediatedTests.one, group: files.group, by: bench.pid) } == without)
    #expect(kernel.truth.otherDevices[MediatedTests.one]?.openCount == 0)
    try kernel.addToVM(files.group, by: bench.pid)
    #expect(errno { try kernel.addToVM(files.group, by: bench.pid) } == .EEXIST)
    #expect(errno { try kernel.addToVM(files.container, by: bench.pid) } == .EINVAL)
    let device = try kernel.device(MediatedTests.one, group: files.group, by: bench.pid)
    expectSeen(kernel)
    // The same VM cannot have the second.
    let second = try kernel.open("/dev/vfio/22", by: bench.pid)
    try kernel.setContainer(files.container, group: second, by: bench.pid)
    try kernel.addToVM(second, by: bench.pid)
    #expect(errno { _ = try kernel.device(MediatedTests.two, group: second, by: bench.pid) } == twice)
    try kernel.close(device, by: bench.pid)
    let other = try kernel.device(MediatedTests.two, group: second, by: bench.pid)
    try kernel.close(other, by: bench.pid)
    // KVM has the group's file as long as the process lives.
    try kernel.close(files.group, by: bench.pid)
    #expect(kernel.truth.openGroups == [21, 22])
    try kernel.exit(bench.pid)
    #expect(kernel.truth.openGroups == [])
    let next = kernel.spawn(ProcessSpec(command: "vfiotop"))
    let group = try kernel.open("/dev/vfio/21", by: next)
    let container = try kernel.open("/dev/vfio/vfio", by: next)
    try kernel.setContainer(container, group: group, by: next)
    try kernel.setIOMMU(.type1v2, container: container, by: next)
    #expect(errno { _ = try kernel.device(MediatedTests.one, group: group, by: next) } == without)
  }

  @Test func byNode() throws {
    let bench = try Self.bench(.v7_3, .kvmgt(Bench.root))
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    let node = try kernel.open(try #require(kernel.deviceNode(of: .named(MediatedTests.one))), by: bench.pid)
    #expect(errno { _ = try kernel.bind(node, iommufd: iommufd, by: bench.pid) } == .ESRCH)
    try kernel.addToVM(node, by: bench.pid)
    #expect(errno { _ = try kernel.bind(node, iommufd: iommufd, by: bench.pid) } == nil)
    // The descriptor goes, the open device stays.
    try kernel.close(node, by: bench.pid)
    #expect(kernel.truth.otherDevices[MediatedTests.one]?.openCount == 1)
    try kernel.exit(bench.pid)
    #expect(kernel.truth.otherDevices[MediatedTests.one]?.openCount == 0)
  }

  /// A node cannot be added before KVM knows such files (6.6).
  @Test func onlyGroupsBefore() throws {
    let bench = try Self.bench(.v6_1, .crypto)
    let files = try bench.attach(21)
    try bench.kernel.addToVM(files.group, by: bench.pid)
    let device = try bench.kernel.device(MediatedTests.one, group: files.group, by: bench.pid)
    #expect(errno { try bench.kernel.addToVM(device, by: bench.pid) } == .EINVAL)
  }

  /// A call that vfio_ap does not know fails with its own errno.
  @Test func hotReset() throws {
    for (driver, expected) in [(MediatedDriver.crypto, ErrorNumber.EOPNOTSUPP), (.kvmgt(Bench.root), .ENOTTY)] {
      let bench = try Self.bench(.v6_12, driver)
      let kernel = bench.kernel
      let files = try bench.attach(21)
      try kernel.addToVM(files.group, by: bench.pid)
      let device = try kernel.device(MediatedTests.one, group: files.group, by: bench.pid)
      #expect(errno { _ = try kernel.hotResetInfo(device, by: bench.pid) } == expected)
      #expect(errno { try kernel.hotReset(device, groups: [files.group], by: bench.pid) } == expected)
      #expect(errno { try kernel.reset(device, by: bench.pid) } == nil)
      #expect(try kernel.deviceInfo(device, by: bench.pid).flags & DeviceInfo.canReset != 0)
    }
  }

  @Test(arguments: [
    (MediatedDriver.kvmgt(Bench.root), "intel_vgpu_mdev", "GVTg_V5_4", "\(Bench.root)"),
    (.crypto, "vfio_ap_mdev", "VFIO AP Passthrough Device", "matrix"),
  ])
  func isSeen(driver: MediatedDriver, name: String, type: String, parent: String) throws {
    let bench = try Self.bench(.v6_12, driver)
    let snapshot = Snapshot(of: bench.observe())
    let device = try #require(snapshot.devices.first { $0.address == .named(MediatedTests.one) })
    #expect(device.driver == name && device.name == type && device.bus == "mdev")
    let seen = bench.observe().otherDevices.first { $0.address == MediatedTests.one }
    #expect(seen?.parent == parent)
    #expect(bench.kernel.truth.otherDevices[MediatedTests.one]?.driver == name)
  }
}
