import ActionExecution
import ActionPlanning
import HostModel
import SimulatedKernel
import Testing

/// vfiotop's predictions compared with the simulated kernel's answers in random states: the same errno, or success for
/// both.
@Suite struct VerdictTests {
  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v6_12cdev, .v7_3], [UInt64(1), 4])
  func predictionsHold(flavour: KernelFlavour, seed: UInt64) throws {
    var chance = RandomTests.Chance(state: seed &* 1001)
    let bench = try Bench(flavour, vfio: [])
    let kernel = bench.kernel
    let places: [(address: PCIAddress, group: Int)] = [
      (Bench.root, 5), (Bench.one, 11), (Bench.two, 12), (Bench.sound, 13), (Bench.gpu, 20), (Bench.audio, 20),
    ]
    for round in 0..<3 {
      // Drivers, then holders.
      var guests: [Int32] = []
      for place in places {
        switch Int.random(in: 0..<6, using: &chance) {
        case 0: if let old = kernel.driver(of: place.address) { try kernel.unbind(place.address, from: old) }
        case 1:
          if let old = kernel.driver(of: place.address) { try kernel.unbind(place.address, from: old) }
          try kernel.setDriverOverride(nil, of: place.address)
          try kernel.probe(place.address)
        default: try bench.take(place.address)
        }
      }
      for _ in 0..<Int.random(in: 0...2, using: &chance) {
        guard let place = places.randomElement(using: &chance) else { continue }
        let guest = kernel.spawn(ProcessSpec(command: "guest"))
        guests.append(guest)
        if flavour.hasCdev, Bool.random(using: &chance), let node = kernel.deviceNode(of: place.address) {
          let iommufd = try kernel.open("/dev/iommu", by: guest)
          let device = try kernel.open(node, by: guest)
          // Unbound nodes are tested elsewhere.
          if (try? kernel.bind(device, iommufd: iommufd, by: guest)) == nil { try kernel.close(device, by: guest) }
        } else if let group = try? kernel.open("/dev/vfio/\(place.group)", by: guest) {
          let container = try kernel.open("/dev/vfio/vfio", by: guest)
          if (try? kernel.setContainer(container, group: group, by: guest)) != nil {
            try? kernel.setIOMMU(.type1v2, container: container, by: guest)
            _ = try? kernel.device("\(place.address)", group: group, by: guest)
          }
        }
      }
      // The helper does not ask the kernel for a device that is not bound to VFIO.
      for place in places where kernel.truth.devices[place.address] != nil {
        compare(kernel, place.address, flavour, "round \(round)")
      }
      for guest in guests { try kernel.exit(guest) }
    }
  }

  private func compare(_ kernel: SimulatedKernel, _ address: PCIAddress, _ flavour: KernelFlavour, _ place: String) {
    let paths: [AccessPath] = flavour.hasCdev ? [.group, .cdev] : [.group]
    for path in paths {
      let requests: [ActionRequest] = [
        .open(OpenRequest(.pci(address), path: path)), .hotReset(HotResetRequest(.pci(address), path: path)),
      ]
      for request in requests + (path == .group ? [.functionReset(.pci(address), token: nil)] : []) {
        let helper = SimulatedHelper(kernel)
        guard let plan = helper.plan(request) else { continue }
        if let refusal = plan.refusal, refusal.errno == nil { continue }
        let result = helper.carryOut(plan, tries: true)
        let text = "\(place) \(request): \(String(describing: plan.refusal)) \(String(describing: result))"
        if let expected = plan.refusal?.errno {
          #expect(result?.error?.errno == expected, "\(text)")
        } else if plan.doubts.isEmpty {
          #expect(result?.isDone == true, "\(text)")
        }
        helper.helper.end()
      }
    }
  }
}
