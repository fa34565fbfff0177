import HostModel
import SimulatedKernel
import Testing

/// Every error of the group path: open(2), SET_CONTAINER, SET_IOMMU, GET_DEVICE_FD (drivers/vfio/group.c, container.c).
@Suite struct GroupErrnoTests {
  @Test func groupNode() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    #expect(errno { _ = try kernel.open("/dev/vfio/99", by: bench.pid) } == .ENOENT)
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { _ = try kernel.open("/dev/vfio/11", by: bench.pid) } == .EBUSY)
    try kernel.close(group, by: bench.pid)
    #expect(errno { try kernel.close(group, by: bench.pid) } == .EBADF)
    _ = try kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { _ = try kernel.open("/dev/iommu", by: bench.pid) } == .ENOENT)
  }

  @Test func setContainer() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(errno { try kernel.setContainer(77, group: group, by: bench.pid) } == .EBADF)
    #expect(errno { try kernel.setContainer(group, group: group, by: bench.pid) } == .EBADFD)
    #expect(errno { try kernel.setContainer(container, group: container, by: bench.pid) } == .EINVAL)
    #expect(errno { try kernel.unsetContainer(group: group, by: bench.pid) } == .EINVAL)
    try kernel.setContainer(container, group: group, by: bench.pid)
    #expect(errno { try kernel.setContainer(container, group: group, by: bench.pid) } == .EINVAL)
    try kernel.unsetContainer(group: group, by: bench.pid)
    try kernel.setContainer(container, group: group, by: bench.pid)
  }

  @Test func foreignContainerBefore6_2() throws {
    let bench = try Bench(.v6_1)
    let group = try bench.kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { try bench.kernel.setContainer(group, group: group, by: bench.pid) } == .EINVAL)
  }

  /// A host driver in the group: EPERM at SET_CONTAINER; on 5.10 EINVAL at GET_DEVICE_FD.
  @Test func viability() throws {
    let bench = try Bench(vfio: [Bench.gpu])
    let group = try bench.kernel.open("/dev/vfio/20", by: bench.pid)
    let container = try bench.kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(try bench.kernel.groupStatus(group, by: bench.pid).isViable == false)
    #expect(errno { try bench.kernel.setContainer(container, group: group, by: bench.pid) } == .EPERM)
    try bench.kernel.unbind(Bench.audio, from: "snd_hda_intel")
    #expect(try bench.kernel.groupStatus(group, by: bench.pid).isViable)
    try bench.kernel.setContainer(container, group: group, by: bench.pid)
    // Now the host's driver is the one that fails.
    #expect(errno { try bench.kernel.bind(Bench.audio, to: "snd_hda_intel") } == .EBUSY)
    #expect(bench.kernel.driver(of: Bench.audio) == nil)
    // pci-stub does no DMA.
    try bench.kernel.setDriverOverride("pci-stub", of: Bench.audio)
    try bench.kernel.probe(Bench.audio)
    #expect(bench.kernel.driver(of: Bench.audio) == "pci-stub")

    let old = try Bench(.v5_10, vfio: [Bench.gpu])
    let files = try old.attach(20)
    #expect(
      errno { _ = try old.kernel.device(Bench.gpu.description, group: files.group, by: old.pid) } == .EINVAL)
    #expect(try old.kernel.groupStatus(files.group, by: old.pid).isViable == false)
  }

  @Test func setIOMMU() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(try kernel.checkExtension(.type1v2, container: container, by: bench.pid) == 1)
    #expect(try kernel.checkExtension(.spapr, container: container, by: bench.pid) == 0)
    #expect(errno { try kernel.setIOMMU(.type1v2, container: container, by: bench.pid) } == .EINVAL)
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { try kernel.setIOMMU(.type1, container: group, by: bench.pid) } == .ENOTTY)
    try kernel.setContainer(container, group: group, by: bench.pid)
    #expect(errno { try kernel.setIOMMU(.spapr, container: container, by: bench.pid) } == .ENODEV)
    #expect(errno { try kernel.setIOMMU(.noIOMMU, container: container, by: bench.pid) } == .ENODEV)
    try kernel.setIOMMU(.type1v2, container: container, by: bench.pid)
    #expect(errno { try kernel.setIOMMU(.type1v2, container: container, by: bench.pid) } == .EINVAL)
    // The last group to leave removes the type.
    try kernel.unsetContainer(group: group, by: bench.pid)
    #expect(errno { try kernel.setIOMMU(.type1v2, container: container, by: bench.pid) } == .EINVAL)
  }

  @Test func interruptsThatAreNotRemapped() throws {
    let bench = try Bench { $0.remapsInterrupts = false }
    #expect(errno { _ = try bench.attach(11) } == .EPERM)
    let lenient = try Bench {
      $0.remapsInterrupts = false
      $0.allowsUnsafeInterrupts = true
    }
    _ = try lenient.attach(11)
  }

  @Test func getDevice() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let name = Bench.one.description
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { _ = try kernel.device(Bench.two.description, group: group, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try kernel.device(name, group: group, by: bench.pid) } == .EINVAL)
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    try kernel.setContainer(container, group: group, by: bench.pid)
    #expect(errno { _ = try kernel.device(name, group: group, by: bench.pid) } == .EINVAL)
    try kernel.setIOMMU(.type1v2, container: container, by: bench.pid)
    #expect(errno { _ = try kernel.device(name + " vf_token=", group: group, by: bench.pid) } == .EINVAL)
    let token = " vf_token=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
    #expect(errno { _ = try kernel.device(name + token, group: group, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.device(name + "x", group: group, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try kernel.device(name, group: container, by: bench.pid) } == .ENOTTY)
    let device = try kernel.device(name, group: group, by: bench.pid)
    #expect(errno { try kernel.unsetContainer(group: group, by: bench.pid) } == .EBUSY)
    #expect(errno { _ = try kernel.groupStatus(device, by: bench.pid) } == .ENOTTY)
    #expect(errno { _ = try kernel.bind(device, iommufd: 3, by: bench.pid) } == .ENOTTY)
  }

  /// The device's file keeps the group's file open: the node is busy without a visible group descriptor.
  @Test func theDeviceKeepsItsGroup() throws {
    let bench = try Bench()
    let (device, group) = try bench.open(Bench.one, group: 11)
    try bench.kernel.close(group, by: bench.pid)
    #expect(errno { _ = try bench.kernel.open("/dev/vfio/11", by: bench.pid) } == .EBUSY)
    try bench.kernel.close(device, by: bench.pid)
    _ = try bench.kernel.open("/dev/vfio/11", by: bench.pid)
  }

  @Test func withoutIOMMU() throws {
    let change: (inout MachineSpec) -> Void = { machine in
      machine.allowsNoIOMMU = true
      for index in machine.functions.indices { machine.functions[index].iommuGroup = nil }
    }
    let bench = try Bench(change: change)
    let group = try #require(bench.observe().groups.first { $0.isNoIOMMU && $0.node != nil })
    let node = try #require(group.node?.node)
    let file = try bench.kernel.open(node, by: bench.pid)
    let container = try bench.kernel.open("/dev/vfio/vfio", by: bench.pid)
    try bench.kernel.setContainer(container, group: file, by: bench.pid)
    #expect(errno { try bench.kernel.setIOMMU(.type1v2, container: container, by: bench.pid) } == .ENODEV)
    try bench.kernel.setIOMMU(.noIOMMU, container: container, by: bench.pid)
    let name = try #require(group.devices.first).description
    _ = try bench.kernel.device(name, group: file, by: bench.pid)
    expectSeen(bench.kernel)
    let plain = try Bench(rawIO: false, change: change)
    #expect(errno { _ = try plain.kernel.open(node, by: plain.pid) } == .EPERM)
    // Without the parameter the bind fails.
    let strict = try Bench(vfio: []) { machine in
      for index in machine.functions.indices { machine.functions[index].iommuGroup = nil }
    }
    try strict.kernel.setDriverOverride("vfio-pci", of: Bench.one)
    try strict.kernel.unbind(Bench.one, from: "e1000e")
    #expect(errno { try strict.kernel.bind(Bench.one, to: "vfio-pci") } == .EINVAL)
    #expect(strict.kernel.setNames == [])
  }
}
