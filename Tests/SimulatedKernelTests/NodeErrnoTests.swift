import HostModel
import SimulatedKernel
import TestHost
import Testing

/// Every error of the device node path: open(2), BIND_IOMMUFD, ATTACH (drivers/vfio/device_cdev.c).
@Suite struct NodeErrnoTests {
  @Test func bind() throws {
    let bench = try Bench(.v6_12cdev)
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    let device = try kernel.open(bench.node(Bench.one), by: bench.pid)
    let second = try kernel.open(bench.node(Bench.one), by: bench.pid)
    // Opening the node does not open the device.
    #expect(bench.openCounts[Bench.one] == 0)
    #expect(errno { try kernel.reset(device, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.hotResetInfo(device, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.bind(device, iommufd: -1, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.bind(device, iommufd: 99, by: bench.pid) } == .EBADF)
    #expect(errno { _ = try kernel.bind(device, iommufd: device, by: bench.pid) } == .EBADFD)
    #expect(try kernel.bind(device, iommufd: iommufd, by: bench.pid) == 1)
    #expect(bench.openCounts[Bench.one] == 1)
    #expect(errno { _ = try kernel.bind(device, iommufd: iommufd, by: bench.pid) } == .EINVAL, "bound already")
    #expect(errno { _ = try kernel.bind(second, iommufd: iommufd, by: bench.pid) } == .EINVAL, "opened by another")
    #expect(errno { _ = try kernel.open("/dev/vfio/11", by: bench.pid) } == .EBUSY)
    expectSeen(kernel)
    try kernel.close(device, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 0)
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { _ = try kernel.bind(second, iommufd: iommufd, by: bench.pid) } == .EBUSY)
    try kernel.close(group, by: bench.pid)
    #expect(try kernel.bind(second, iommufd: iommufd, by: bench.pid) == 1)
  }

  @Test func attach() throws {
    let bench = try Bench(.v7_3)
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    let device = try bench.bind(Bench.one, to: iommufd)
    #expect(errno { try kernel.attach(device, to: 77, by: bench.pid) } == .ENOENT)
    #expect(errno { try kernel.attach(device, to: 1, by: bench.pid) } == .EINVAL, "the device itself")
    let ioas = try kernel.allocateIOAS(iommufd, by: bench.pid)
    try kernel.attach(device, to: ioas, by: bench.pid)
    try kernel.detach(device, by: bench.pid)
    #expect(errno { _ = try kernel.allocateIOAS(device, by: bench.pid) } == .ENOTTY)
  }

  /// A group whose DMA is owned by another iommufd or a host driver: EPERM.
  @Test func ownership() throws {
    let bench = try Bench(.v7_3)
    let kernel = bench.kernel
    let (mine, other) = (try kernel.open("/dev/iommu", by: bench.pid), try kernel.open("/dev/iommu", by: bench.pid))
    let gpu = try bench.bind(Bench.gpu, to: mine)
    let audio = try kernel.open(bench.node(Bench.audio), by: bench.pid)
    #expect(errno { _ = try kernel.bind(audio, iommufd: other, by: bench.pid) } == .EPERM)
    #expect(try kernel.bind(audio, iommufd: mine, by: bench.pid) == 2)
    try kernel.close(gpu, by: bench.pid)
    try kernel.close(audio, by: bench.pid)
    let again = try kernel.open(bench.node(Bench.audio), by: bench.pid)
    #expect(try kernel.bind(again, iommufd: other, by: bench.pid) == 1)

    let half = try Bench(.v7_3, vfio: [Bench.gpu])
    let iommufd = try half.kernel.open("/dev/iommu", by: half.pid)
    let device = try half.kernel.open(half.node(Bench.gpu), by: half.pid)
    #expect(errno { _ = try half.kernel.bind(device, iommufd: iommufd, by: half.pid) } == .EPERM)
    #expect(half.openCounts[Bench.gpu] == 0)
  }

  /// The order of the checks of BIND_IOMMUFD (`vfio_df_ioctl_bind_iommufd`, 6.17): the group's file, the token, the
  /// iommufd.
  @Test(
    arguments: [(KernelFlavour.v7_3, ErrorNumber.EACCES, ErrorNumber.EACCES), (.v6_12cdev, nil, .EBADF)]
      as [(KernelFlavour, ErrorNumber?, ErrorNumber?)])
  func order(flavour: KernelFlavour, withToken: ErrorNumber?, withoutIOMMUFD: ErrorNumber?) throws {
    let bench = try Bench(flavour) { machine in
      for index in machine.functions.indices where machine.functions[index].address == Bench.one {
        machine.functions[index].virtualFunctions = FunctionSpec.VirtualFunctions(
          possible: 1, deviceID: 0x10ca, offset: 8, stride: 1, name: "virtual function", driver: nil)
      }
    }
    let kernel = bench.kernel
    try kernel.setVirtualFunctionCount(1, of: Bench.one)
    let virtual = try #require(kernel.functionAddresses.first(where: kernel.isVirtual))
    let group = try kernel.open(try #require(kernel.groupNode(of: .pci(virtual))), by: bench.pid)
    let device = try kernel.open(bench.node(virtual), by: bench.pid)
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    #expect(errno { _ = try kernel.bind(device, iommufd: -1, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try kernel.bind(device, iommufd: 99, by: bench.pid) } == .EBUSY)
    #expect(errno { _ = try kernel.bind(device, iommufd: iommufd, by: bench.pid) } == .EBUSY)
    try kernel.close(group, by: bench.pid)
    #expect(errno { _ = try kernel.bind(device, iommufd: 99, by: bench.pid) } == withoutIOMMUFD)
    #expect(errno { _ = try kernel.bind(device, iommufd: iommufd, by: bench.pid) } == withToken)
  }

  /// An iommufd in place of the container: the device is bound to it at its first open.
  @Test func iommufdAsContainer() throws {
    let bench = try Bench(.v7_3)
    let kernel = bench.kernel
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    try kernel.setContainer(iommufd, group: group, by: bench.pid)
    let device = try kernel.device(Bench.one.description, group: group, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 1)
    #expect(try !kernel.hotResetInfo(device, by: bench.pid).hasIDs)
    // There is no container that would keep the group's file open.
    try kernel.unsetContainer(group: group, by: bench.pid)
    try kernel.close(device, by: bench.pid)
    #expect(bench.openCounts[Bench.one] == 0)
  }

  @Test func rights() throws {
    let bench = try Bench(.v7_3, vfio: [Bench.one]) { $0.remapsInterrupts = false }
    let iommufd = try bench.kernel.open("/dev/iommu", by: bench.pid)
    #expect(errno { _ = try bench.bind(Bench.one, to: iommufd) } == .EPERM)
  }
}
