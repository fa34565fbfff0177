import HostModel
import SimulatedKernel
import Synchronization
import TestHost
import Testing
import Glibc

/// Binding, unbinding, virtual functions and their token.
@Suite struct DriverTests {
  @Test func bindAndUnbind() throws {
    let bench = try Bench(vfio: [])
    let kernel = bench.kernel
    #expect(errno { try kernel.bind(Bench.one, to: "vfio-pci") } == .ENODEV, "no override")
    #expect(errno { try kernel.bind(Bench.one, to: "nothing") } == .ENOENT)
    #expect(errno { try kernel.unbind(Bench.one, from: "vfio-pci") } == .ENODEV)
    #expect(errno { try kernel.bind(Bench.one, to: "e1000e") } == .EBUSY)
    #expect(errno { try kernel.probe("0000:77:00.0") } == .ENODEV)
    try kernel.setDriverOverride("vfio-pci", of: Bench.one)
    try kernel.unbind(Bench.one, from: "e1000e")
    #expect(errno { try kernel.bind(Bench.one, to: "e1000e") } == .ENODEV, "the override is another's")
    try kernel.bind(Bench.one, to: "vfio-pci")
    #expect(kernel.driver(of: Bench.one) == "vfio-pci")
    // A port has a header type that vfio-pci rejects.
    try kernel.setDriverOverride("vfio-pci", of: "0000:00:01.0")
    try kernel.unbind("0000:00:01.0", from: "pcieport")
    #expect(errno { try kernel.bind("0000:00:01.0", to: "vfio-pci") } == .EINVAL)
  }

  /// Devices that are unsafe in a user's hands: vfio-pci refuses them, its variants do not ask.
  @Test func denylist() throws {
    for (device, isDisabled, expected) in [
      (0x37c9, false, .EINVAL), (0x0b25, false, .EINVAL), (0x37c9, true, nil), (0x10d3, false, nil),
    ] as [(UInt16, Bool, ErrorNumber?)] {
      let bench = try Bench(vfio: []) { machine in
        machine.disablesDenylist = isDisabled
        for index in machine.functions.indices { machine.functions[index].deviceID = device }
      }
      let kernel = bench.kernel
      try kernel.unbind(Bench.one, from: "e1000e")
      for (driver, wanted) in [("vfio-pci", expected), ("nvgrace_gpu_vfio_pci", nil)] {
        try kernel.setDriverOverride(driver, of: Bench.one)
        #expect(errno { try kernel.bind(Bench.one, to: driver) } == wanted, "\(device) \(driver)")
        // drivers_probe does not tell.
        if wanted != nil {
          try kernel.probe(Bench.one)
          #expect(kernel.driver(of: Bench.one) == nil && kernel.setNames.isEmpty)
        } else {
          try kernel.unbind(Bench.one, from: driver)
        }
      }
      let parameter = try SimulatedFiles(kernel).contents("sys/module/vfio_pci/parameters/disable_denylist", limit: 4)
      #expect(parameter == Array((isDisabled ? "Y\n" : "N\n").utf8))
    }
  }

  /// Without an IOMMU group nothing can be bound, unless the no-IOMMU mode is on.
  @Test func withoutAGroup() throws {
    let bench = try Bench(vfio: []) { machine in
      for index in machine.functions.indices { machine.functions[index].iommuGroup = nil }
    }
    let kernel = bench.kernel
    try kernel.unbind(Bench.one, from: "e1000e")
    try kernel.setDriverOverride("vfio-pci", of: Bench.one)
    #expect(errno { try kernel.bind(Bench.one, to: "vfio-pci") } == .EINVAL)
    #expect(kernel.driver(of: Bench.one) == nil && kernel.setNames.isEmpty)
    kernel.setNoIOMMUMode(true)
    try kernel.bind(Bench.one, to: "vfio-pci")
    #expect(kernel.groupNode(of: .pci(Bench.one)) == "/dev/vfio/noiommu-0")
    // It stays bound when the mode is off again, but cannot be opened.
    kernel.setNoIOMMUMode(false)
    let group = try kernel.open("/dev/vfio/noiommu-0", by: bench.pid)
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    try kernel.setContainer(container, group: group, by: bench.pid)
    #expect(errno { try kernel.setIOMMU(.noIOMMU, container: container, by: bench.pid) } == .ENODEV)
  }

  /// An unbind waits for the holder, requests the device, and completes when the holder releases it.
  @Test(.timeLimit(.minutes(5))) func unbindWaitsAndAsks() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (device, group) = try bench.open(Bench.one, group: 11)
    let asked = Mutex(0)
    try kernel.setTrigger(.request, device, by: bench.pid) { asked.withLock { $0 += 1 } }
    let unbind = Background { try? kernel.unbind(Bench.one, from: "vfio-pci") }
    while kernel.waitingForHolders.isEmpty { usleep(1000) }
    while asked.withLock({ $0 }) == 0 { usleep(1000) }
    // The device can no longer be found, but it is still in its set, and its lock is held.
    #expect(errno { _ = try kernel.device(Bench.one.description, group: group, by: bench.pid) } == .ENODEV)
    #expect(errno { try kernel.reset(device, by: bench.pid) } == .EAGAIN)
    #expect(kernel.setNames.contains("bus:0000:01") && kernel.driver(of: Bench.one) == nil)
    expectSeen(kernel)
    // The reset at this last close fails with EAGAIN (11), because the function's lock is held.
    _ = kernel.takeTrace()
    try kernel.close(device, by: bench.pid)
    unbind.wait()
    #expect(kernel.takeTrace().prefix(2) == [.closeDevice(.pci(Bench.one)), .busReset(Bench.one, .EAGAIN)])
    #expect(kernel.truth.devices[Bench.one] == nil && kernel.waitingForHolders.isEmpty)
  }

  @Test func theLastDeviceTakesTheGroupAway() throws {
    let bench = try Bench()
    let group = try bench.attach(11).group
    try bench.kernel.unbind(Bench.one, from: "vfio-pci")
    #expect(errno { _ = try bench.kernel.groupStatus(group, by: bench.pid) } == .ENODEV)
    #expect(errno { _ = try bench.kernel.open("/dev/vfio/11", by: bench.pid) } == .ENOENT)
    let container = try bench.kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(errno { try bench.kernel.setContainer(container, group: group, by: bench.pid) } == .ENODEV)
    expectSeen(bench.kernel)
    // The host's driver can be bound again.
    try bench.kernel.setDriverOverride(nil, of: Bench.one)
    try bench.kernel.probe(Bench.one)
    #expect(bench.kernel.driver(of: Bench.one) == "e1000e")
  }

  // MARK: Virtual functions

  private static func machine(_ machine: inout MachineSpec, offset: Int) {
    for index in machine.functions.indices where machine.functions[index].address == Bench.one {
      machine.functions[index].virtualFunctions = FunctionSpec.VirtualFunctions(
        possible: 8, deviceID: 0x10ed, offset: offset, stride: 1, name: "82599 VF", driver: "ixgbevf")
    }
  }

  @Test func virtualFunctionsOfTheHost() throws {
    let bench = try Bench(vfio: []) { Self.machine(&$0, offset: 0x80) }
    let kernel = bench.kernel
    #expect(errno { try kernel.setVirtualFunctionCount(1, of: Bench.two) } == .ENOENT)
    #expect(errno { try kernel.setVirtualFunctionCount(9, of: Bench.one) } == .ERANGE)
    try kernel.setVirtualFunctionCount(4, of: Bench.one)
    #expect(errno { try kernel.setVirtualFunctionCount(2, of: Bench.one) } == .EBUSY)
    let virtual: PCIAddress = "0000:01:11.0"
    #expect(kernel.driver(of: virtual) == "ixgbevf")
    try bench.take(virtual)
    #expect(kernel.truth.devices[virtual]?.set == "device:\(virtual)")
    expectSeen(kernel)
    // vfio-pci rejects a physical function that has virtual ones.
    try kernel.setDriverOverride("vfio-pci", of: Bench.one)
    #expect(errno { try kernel.setVirtualFunctionCount(0, of: Bench.one) } == nil)
    #expect(kernel.driver(of: virtual) == nil && !kernel.functionAddresses.contains(virtual))
  }

  /// nvme leaves its virtual functions behind; vfio-pci rejects a physical function that has any.
  @Test func physicalFunctionWithVirtualOnes() throws {
    let bench = try Bench(vfio: []) { machine in
      Self.machine(&machine, offset: 0x80)
      for index in machine.functions.indices where machine.functions[index].address == Bench.one {
        machine.functions[index].driver = "nvme"
      }
    }
    try bench.kernel.setVirtualFunctionCount(1, of: Bench.one)
    try bench.kernel.setDriverOverride("vfio-pci", of: Bench.one)
    try bench.kernel.unbind(Bench.one, from: "nvme")
    #expect(errno { try bench.kernel.bind(Bench.one, to: "vfio-pci") } == .EBUSY)
    #expect(bench.kernel.setNames == [])
  }

  @Test func tokens() throws {
    let bench = try Bench { Self.machine(&$0, offset: 0x80) }
    let kernel = bench.kernel
    try kernel.setVirtualFunctionCount(2, of: Bench.one)
    let virtual: PCIAddress = "0000:01:11.0"
    #expect(kernel.driver(of: virtual) == "vfio-pci")
    expectSeen(kernel)
    let number = try #require(bench.observe().functions.first { $0.address == virtual }?.iommuGroup)
    let files = try bench.attach(number)
    let token = " vf_token=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
    func open(_ address: PCIAddress, _ text: String, _ group: Int32) throws -> Int32 {
      try kernel.device(address.description + text, group: group, by: bench.pid)
    }
    #expect(errno { _ = try open(virtual, "", files.group) } == .EACCES)
    #expect(errno { _ = try open(virtual, token, files.group) } == .EACCES, "not set yet")
    let own = try bench.attach(11)
    try kernel.close(try open(Bench.one, token, own.group), by: bench.pid)
    let device = try open(virtual, token, files.group)
    #expect(errno { _ = try open(Bench.one, "", own.group) } == .EACCES, "a virtual function is in use")
    _ = try open(Bench.one, token, own.group)
    #expect(errno { _ = try open(virtual, token + token, files.group) } == .EINVAL)
    expectSeen(kernel)
    // A hot reset of the bus affects the virtual functions, which are in sets of their own.
    #expect(errno { try kernel.hotReset(device, groups: [files.group], by: bench.pid) } == .EINVAL)
  }

  /// A virtual function on a virtual bus has no bridge to reset it; a kernel from before 2021 puts it in that bus's
  /// set.
  @Test func virtualBus() throws {
    for flavour in [KernelFlavour.v5_10, .v6_12] {
      let bench = try Bench(flavour) { Self.machine(&$0, offset: 0x200) }
      try bench.kernel.setVirtualFunctionCount(2, of: Bench.one)
      let virtual: PCIAddress = "0000:03:01.0"
      let set = bench.kernel.truth.devices[virtual]?.set
      #expect(set == (flavour == .v5_10 ? "bus:0000:03" : "device:0000:03:01.0"))
      expectSeen(bench.kernel)
    }
  }
}

/// Runs a blocking body on a separate thread.
final class Background: Sendable {
  private let isDone = Mutex(false)

  init(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(
      Body {
        body()
        self.isDone.withLock { $0 = true }
      })
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }

  func wait() { while !isDone.withLock({ $0 }) { usleep(1000) } }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
