import HostModel
import SimulatedKernel

/// A very large machine: ports with five functions each below them, every five a device set.
package struct LargeMachine {
  /// Every PCI function.
  package let functions: [FunctionSpec]
  /// The functions that are bound to VFIO.
  package var endpoints: [FunctionSpec] { functions.filter { !$0.isBridge } }

  /// Creates a machine with this number of ports, 200 to a domain.
  package init(ports: Int) {
    functions = (0..<ports).flatMap { index -> [FunctionSpec] in
      let (domain, port) = (UInt32(index / 200), index % 200)
      let bridge = PCIAddress(domain: domain, bus: 0, device: UInt8(port / 8), function: UInt8(port % 8))
      let cards = UInt8(0)..<5
      return [.port(bridge, iommuGroup: index * 6)]
        + cards.map { card in
          let address = PCIAddress(domain: domain, bus: UInt8(port + 1), device: card, function: 0)
          return FunctionSpec(
            address, below: bridge, vendorID: 0x8086, deviceID: 0x10d3, classCode: 0x020000, name: "82574L",
            iommuGroup: index * 6 + 1 + Int(card), resetMethods: [.flr], barSizes: [131_072, 0, 32])
        }
    }
  }

  /// Returns its kernel with vfio-pci bound to every endpoint, and the PID of a process that has opened the first
  /// `opens` functions.
  package func running(opens: Int) throws -> (kernel: SimulatedKernel, pid: Int32) {
    let kernel = SimulatedKernel(MachineSpec(name: "large", flavour: .v6_12, functions: functions))
    let endpoints = endpoints
    for spec in endpoints {
      try kernel.setDriverOverride("vfio-pci", of: spec.address)
      try kernel.bind(spec.address, to: "vfio-pci")
    }
    let pid = kernel.spawn(ProcessSpec(command: "vmm"))
    let container = try kernel.open("/dev/vfio/vfio", by: pid)
    for (index, spec) in endpoints.prefix(opens).enumerated() {
      let group = try kernel.open("/dev/vfio/\(spec.iommuGroup ?? 0)", by: pid)
      try kernel.setContainer(container, group: group, by: pid)
      if index == 0 { try kernel.setIOMMU(.type1v2, container: container, by: pid) }
      _ = try kernel.device("\(spec.address)", group: group, by: pid)
    }
    return (kernel, pid)
  }
}
