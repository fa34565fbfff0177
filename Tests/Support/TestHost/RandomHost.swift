import HostModel

/// A random number generator with a seed: the same seed gives the same host (SplitMix64).
package struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  /// Starts with a seed.
  package init(seed: UInt64) { state = seed }
  /// The next number.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A host with a tree of buses, functions of every kind, groups, and processes that hold some of them.
package struct RandomHost {
  /// The host.
  package private(set) var host: TestHost
  private var numbers: SeededNumbers
  private var nextBus: UInt8 = 1
  private var nextGroup = 1

  /// Builds the host of a seed: the same seed always gives the same host.
  package init(seed: UInt64) {
    numbers = SeededNumbers(seed: seed)
    let kernels = ["5.10.0", "6.1.148", "6.1.20", "6.12.117", "6.17.3", "7.3.4", "strange"]
    host = TestHost(kernels.randomElement(using: &numbers) ?? "", cdev: numbers.next() % 2 == 0)
    for root in 0..<Int.random(in: 1...3, using: &numbers) {
      grow(bus: 0, below: nil, depth: 0, first: UInt8(root * 8))
    }
    for name in 0..<Int.random(in: 0...3, using: &numbers) { host = host.mdev("mdev-\(name)", group: group()) }
    for pid in 0..<Int.random(in: 0...5, using: &numbers) { addProcess(Int32(pid + 10)) }
    for driver in ["vfio-pci", "mtty"] where chance(2) {
      host = host.references(driver, Int.random(in: 0...6, using: &numbers))
    }
    host.facts.gaps.unreadableProcesses = chance(3) ? 2 : 0
    host.facts.gaps.filesNotComparable = chance(5)
    host.facts.interruptRemapping = chance(4) ? nil : chance(2)
    addSurroundings()
  }

  /// What the firmware, the kernel and the host add: reserved memory, settings, uses of functions, a domain of a VMD.
  private mutating func addSurroundings() {
    host.facts.hasVendorReset = chance(8)
    host.facts.iommus = chance(2) ? ["dmar0"] : ["ivhd0"]
    for index in host.facts.groups.indices where chance(6) {
      let kind: ReservedRegion.Kind = chance(2) ? .direct : .msi
      host.facts.groups[index].reservedRegions = [ReservedRegion(start: 0x1000, end: 0x1fff, kind: kind)]
    }
    let uses: [HostUse] = [
      HostUse(.mounted, "/dev/nvme0n1p2 is mounted on /"), HostUse(.networkInterfaceUp, "eth0 is up"),
      HostUse(.console, "the console is on /dev/fb0"), HostUse(.unknown, "unknown whether a process has it open"),
    ]
    for address in host.facts.functionsInTheWay {
      host.facts.hostUses[address] = chance(3) ? uses.randomElement(using: &numbers).map { [$0] } ?? [] : []
    }
    let addresses = host.facts.functions.map(\.address)
    for index in host.facts.functions.indices {
      if chance(10) {
        host.facts.functions[index].runtimeStatus = ["error", "unsupported", "active"].randomElement(using: &numbers)
      }
      if chance(12), index > 0, host.facts.functions[index].physicalFunction == nil {
        host.facts.functions[index].domainOwner = addresses[0..<index].randomElement(using: &numbers)
      }
    }
  }

  private mutating func chance(_ of: UInt64) -> Bool { numbers.next() % of == 0 }

  private mutating func group() -> Int {
    if !chance(3) { nextGroup += 1 }
    return nextGroup
  }

  private mutating func grow(bus: UInt8, below: PCIAddress?, depth: Int, first: UInt8) {
    for device in first..<(first + UInt8.random(in: 1...3, using: &numbers)) {
      if chance(3), depth < 4, nextBus < 200 {
        let port = PCIAddress(bus: bus, device: device, function: 0)
        host = host.port(
          port, below: below, hotplug: ["pciehp", "shpchp", nil].randomElement(using: &numbers) ?? nil,
          driver: ["pcieport", "shpchp", nil].randomElement(using: &numbers) ?? nil, group: group(),
          id: chance(12) ? (0x10de, 0x22ce) : nil)
        let child = nextBus
        nextBus += 1
        grow(bus: child, below: port, depth: depth + 1, first: 0)
      } else {
        addCard(bus: bus, below: below, device: device)
      }
    }
  }

  private mutating func addCard(bus: UInt8, below: PCIAddress?, device: UInt8) {
    let drivers: [String?] = ["vfio-pci", "vfio-pci", "vfio-pci", "mlx5-vfio-pci", "nvme", "pci-stub", nil]
    let shared = chance(2) ? group() : nil
    for function in 0..<UInt8.random(in: 1...3, using: &numbers) {
      let address = PCIAddress(bus: bus, device: device, function: function)
      host = host.function(
        address, below: below, driver: drivers.randomElement(using: &numbers) ?? nil,
        group: chance(10) ? nil : shared ?? group(),
        resets: [["flr"], ["bus"], ["pm", "bus"], [], nil].randomElement(using: &numbers) ?? nil,
        enable: Int.random(in: 0...1, using: &numbers), interrupts: chance(8) ? 1 : 0, bars: [0x1000, 0, 0x4000],
        id: chance(15) ? (0x168c, 0x0030) : nil)
      guard function == 0, chance(4) else { continue }
      if nextBus < 200 { nextBus += 1 }
      let virtualBus = chance(2) ? bus : nextBus - 1
      for number in 0..<UInt8.random(in: 1...3, using: &numbers) {
        host = host.function(
          PCIAddress(bus: virtualBus, device: device, function: 4 + number), below: below,
          driver: drivers.randomElement(using: &numbers) ?? nil, group: group(), physical: address)
      }
    }
  }

  private mutating func addProcess(_ pid: Int32) {
    var host = host.process(pid, "container")
    let registered = host.facts.functions.filter { $0.vfio != nil }
    var descriptors = host.facts.processes.last?.descriptors ?? []
    for number in 0..<Int32.random(in: 0...6, using: &numbers) {
      let index = registered.indices.randomElement(using: &numbers) ?? 0
      let device = registered.isEmpty ? nil : registered[index]
      let target: Descriptor.Target =
        switch numbers.next() % 6 {
        case 0: .group(device?.iommuGroup ?? 1)
        case 1: .device(device.map { .pci($0.address) })
        case 2: .cdev(device?.vfio?.name ?? "vfio0")
        case 3: .iommufd
        default: .device(nil)
        }
      // One open file belongs to one device, however it is named.
      let kind = target == .iommufd ? 1 : 2 + index * 2 + (target.isNode ? 1 : 0)
      let file = chance(5) ? nil : kind * 4 + Int.random(in: 0...3, using: &numbers)
      descriptors.append(Descriptor(number: number + 10, target: target, link: "link", openedFile: file))
    }
    if let last = host.facts.processes.indices.last {
      host.facts.processes[last].descriptors = descriptors
      if chance(4) { host.facts.processes[last].mappings = [DeviceMapping(region: 0, length: 0x1000)] }
    }
    self.host = host
  }
}

extension Descriptor.Target {
  /// The target is not an anonymous device file.
  fileprivate var isNode: Bool { if case .device = self { false } else { true } }
}
