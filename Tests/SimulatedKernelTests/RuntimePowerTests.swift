import HostModel
import SimulatedKernel
import Testing

/// Devices whose runtime power management does not work: what they refuse (`vfio_pci_core_enable`,
/// `vfio_device_pm_runtime_get`, `vfio_pci_dev_set_pm_runtime_get`).
@Suite struct RuntimePowerTests {
  private static func bench(
    _ flavour: KernelFlavour, _ power: FunctionSpec.RuntimePower, of address: PCIAddress = Bench.one,
    staysAwake: Bool = false
  ) throws -> Bench {
    try Bench(flavour) { machine in
      machine.disablesIdleSleep = staysAwake
      for index in machine.functions.indices where machine.functions[index].address == address {
        machine.functions[index].runtimePower = power
      }
    }
  }

  private static func status(_ bench: Bench) throws -> String {
    let path = "sys/bus/pci/devices/\(Bench.one)/power/runtime_status"
    return String(decoding: try SimulatedFiles(bench.kernel).contents(path, limit: 64), as: UTF8.self)
  }

  @Test(
    arguments: [KernelFlavour.v6_1, .v6_12, .v7_3],
    [
      (.works, nil, "suspended\n"), (.failed, .EINVAL, "error\n"), (.disabledWhileActive, nil, "unsupported\n"),
      (.disabledWhileSuspended, .EACCES, "unsupported\n"),
    ] as [(FunctionSpec.RuntimePower, ErrorNumber?, String)])
  func opens(flavour: KernelFlavour, expected: (FunctionSpec.RuntimePower, ErrorNumber?, String)) throws {
    let bench = try Self.bench(flavour, expected.0)
    let kernel = bench.kernel
    #expect(try Self.status(bench) == expected.2)
    #expect(errno { _ = try bench.open(Bench.one, group: 11) } == expected.1)
    #expect(bench.openCounts[Bench.one] == (expected.1 == nil ? 1 : 0))
    #expect(kernel.truth.moduleReferences["vfio_pci"] == (expected.1 == nil ? 1 : 0))
    expectSeen(kernel)
    guard flavour.hasCdev else { return }
    try kernel.exit(bench.pid)
    let other = kernel.spawn(ProcessSpec(command: "qemu"))
    let device = try kernel.open(bench.node(Bench.one), by: other)
    let iommufd = try kernel.open("/dev/iommu", by: other)
    #expect(errno { _ = try kernel.bind(device, iommufd: iommufd, by: other) } == expected.1)
    // The failed bind has not blocked the group.
    try kernel.close(device, by: other)
    #expect(errno { _ = try kernel.open("/dev/vfio/11", by: other) } == nil)
  }

  /// Before 5.19 vfio-pci sets the power state itself and ignores errors.
  @Test func isIgnoredByOldKernels() throws {
    let bench = try Self.bench(.v5_10, .failed)
    let device = try bench.open(Bench.one, group: 11).device
    #expect(errno { try bench.kernel.reset(device, by: bench.pid) } == nil)
  }

  /// With `disable_idle_d3` the open resumes nothing, but every call on the device does.
  @Test(arguments: [FunctionSpec.RuntimePower.failed, .disabledWhileSuspended])
  func staysAwake(power: FunctionSpec.RuntimePower) throws {
    let bench = try Self.bench(.v7_3, power, staysAwake: true)
    let kernel = bench.kernel
    let opened = try bench.open(Bench.one, group: 11)
    #expect(errno { try kernel.reset(opened.device, by: bench.pid) } == .EIO)
    #expect(errno { _ = try kernel.deviceInfo(opened.device, by: bench.pid) } == .EIO)
    #expect(errno { _ = try kernel.hotResetInfo(opened.device, by: bench.pid) } == .EIO)
    #expect(errno { try kernel.setContainer(opened.device, group: opened.device, by: bench.pid) } == .EIO)
    #expect(errno { try kernel.map(opened.device, region: 0, length: 4096, by: bench.pid) } == nil, "no ioctl")
    try kernel.close(opened.device, by: bench.pid)
    expectSeen(kernel)
  }

  /// Functions do not sleep with `disable_idle_d3`.
  @Test func nothingSleeps() throws {
    let bench = try Self.bench(.v6_12, .works, staysAwake: true)
    #expect(try Self.status(bench) == "active\n")
    let opened = try bench.open(Bench.one, group: 11)
    try bench.kernel.close(opened.device, by: bench.pid)
    #expect(try Self.status(bench) == "active\n")
  }

  /// A hot reset resumes every member of the set first.
  @Test(arguments: [(FunctionSpec.RuntimePower.failed, ErrorNumber.EINVAL), (.disabledWhileSuspended, .EACCES)])
  func hotReset(power: FunctionSpec.RuntimePower, expected: ErrorNumber) throws {
    let bench = try Self.bench(.v6_12, power, of: Bench.sound)
    let kernel = bench.kernel
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    var groups: [Int32] = []
    for number in [11, 12, 13] {
      let group = try kernel.open("/dev/vfio/\(number)", by: bench.pid)
      try kernel.setContainer(container, group: group, by: bench.pid)
      groups.append(group)
    }
    try kernel.setIOMMU(.type1v2, container: container, by: bench.pid)
    let device = try kernel.device("\(Bench.one)", group: groups[0], by: bench.pid)
    #expect(errno { try kernel.hotReset(device, groups: groups, by: bench.pid) } == expected)
    // The last close would reset the set, and does not either.
    _ = try kernel.device("\(Bench.two)", group: groups[1], by: bench.pid)
    _ = kernel.takeTrace()
    try kernel.exit(bench.pid)
    let events = kernel.takeTrace()
    #expect(events.contains(.closeDevice(.pci(Bench.two))))
    #expect(!events.contains { if case .busReset = $0 { true } else { false } })
  }

  @Test func virtualFunctions() throws {
    let bench = try Bench(.v6_12, vfio: []) { machine in
      for index in machine.functions.indices where machine.functions[index].address == Bench.one {
        machine.functions[index].runtimePower = .failed
        machine.functions[index].virtualFunctions = FunctionSpec.VirtualFunctions(
          possible: 2, deviceID: 1, offset: 8, stride: 1, name: "virtual", driver: nil)
      }
    }
    try bench.kernel.setVirtualFunctionCount(1, of: Bench.one)
    try bench.kernel.setVirtualFunctionCount(0, of: Bench.one)
    try bench.take(Bench.one)
    #expect(errno { try bench.kernel.setVirtualFunctionCount(1, of: Bench.one) } == .EINVAL)
  }
}
