import Glibc
import HostModel
import SimulatedKernel
import Testing

/// A machine as large as any.
@Suite struct SizeTests {
  /// 10,000 functions in 2,000 sets, 4,000 opens, built in less than a second.
  @Test(.timeLimit(.minutes(2))) func tenThousandFunctions() throws {
    var functions: [FunctionSpec] = []
    for domain in UInt32(0)..<10 {
      for port in 0..<200 {
        let bridge = PCIAddress(domain: domain, bus: 0, device: UInt8(port / 8), function: UInt8(port % 8))
        functions.append(.port(bridge, iommuGroup: Int(domain) * 10_000 + port))
        for device in UInt8(0)..<5 {
          let address = PCIAddress(domain: domain, bus: UInt8(port + 1), device: device, function: 0)
          functions.append(
            Bench.endpoint(
              address, below: bridge, group: Int(domain) * 10_000 + 1000 + port * 5 + Int(device), driver: nil))
        }
      }
    }
    let start = Self.processorTime()
    let kernel = SimulatedKernel(MachineSpec(name: "large", flavour: .v6_12, functions: functions))
    let endpoints = functions.filter { !$0.isBridge }
    for spec in endpoints {
      try kernel.setDriverOverride("vfio-pci", of: spec.address)
      try kernel.bind(spec.address, to: "vfio-pci")
    }
    #expect(kernel.setNames.count == 2000)
    let pid = kernel.spawn(ProcessIdentity(command: "vmm"))
    let container = try kernel.open("/dev/vfio/vfio", by: pid)
    for (index, spec) in endpoints.prefix(4000).enumerated() {
      let group = try kernel.open("/dev/vfio/\(spec.iommuGroup ?? 0)", by: pid)
      try kernel.setContainer(container, group: group, by: pid)
      if index == 0 { try kernel.setIOMMU(.type1v2, container: container, by: pid) }
      _ = try kernel.device("\(spec.address)", group: group, by: pid)
    }
    let seconds = Self.processorTime() - start
    #expect(seconds < 1, "\(seconds) s")
    let truth = kernel.truth
    #expect(truth.devices.count == 10_000 && truth.sets.count == 2000)
    #expect(truth.devices.values.count { $0.openCount == 1 } == 4000)
    try kernel.exit(pid)
    #expect(kernel.truth.devices.values.allSatisfy { $0.openCount == 0 })
  }
  /// What this thread has used of a processor, in seconds: other tests run beside it.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
