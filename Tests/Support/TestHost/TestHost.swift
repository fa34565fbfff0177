import HostModel

/// Builds the facts of a host in a few words. The tests of the rules use it.
///
/// A function bound to `vfio-pci` (or any driver named `*vfio*`) is registered, closed unless `enable` differs, and
/// creates its group with a node.
package struct TestHost: Sendable {
  /// The facts built so far.
  package var facts: HostFacts
  private var registrations = 0

  /// Starts with a kernel only. The observer is root and sees every process.
  package init(_ kernel: String = "6.12.117", group: Bool = true, cdev: Bool = false) {
    facts = HostFacts(
      takenAt: 0,
      host: Host(
        name: "test", kernelRelease: kernel, kernelVersion: KernelVersion(release: kernel),
        vfio: VFIOFeatures(group: group, cdev: cdev, iommufd: cdev, noiommu: false)),
      observer: .root)
    facts.containerNode = CharacterDevice(number: nil, node: "/dev/vfio/vfio", mode: 0o666, userID: 0, groupID: 0)
    facts.interruptRemapping = true
    facts.allowsUnsafeInterrupts = false
  }

  /// The facts with every rule applied.
  package var snapshot: Snapshot { Snapshot(of: facts) }

  /// The snapshot of a second look that shows the same.
  package var seenTwice: Snapshot { Snapshot(of: look(after: look())) }

  /// A look at the host, after an earlier one if there was one.
  package func look(after earlier: HostAnalysis? = nil) -> HostAnalysis { HostAnalysis(facts, after: earlier) }

  /// The host at a time, in milliseconds.
  package func at(_ time: Int64) -> TestHost { with { $0.takenAt = time } }

  /// Takes a function's driver away, as an unbind does; its registration stays with kernels before 6.6, and `enable` for
  /// as long as it is open.
  package func unbinding(_ address: PCIAddress, staysRegistered: Bool = false) -> TestHost {
    with(address) { function in
      if staysRegistered { function.leavingRegistration = function.vfio }
      (function.driver, function.vfio) = (nil, nil)
    }
  }

  /// The members of every set as texts, in order.
  package var sets: [[String]] { snapshot.deviceSets.map { $0.members.map(\.description) } }

  // MARK: Building

  /// Adds a port or bridge; `hotplug` is the driver of its hotplug service.
  package func port(
    _ address: PCIAddress, below: PCIAddress? = nil, hotplug: String? = nil, driver: String? = "pcieport",
    group: Int? = nil, id: (UInt16, UInt16)? = nil
  ) -> TestHost {
    var host = self
    var port = PCIFunction(address: address, upstream: below.map { .bridge($0) } ?? .root)
    port.classCode = 0x060400
    port.driver = driver
    port.hotplugServiceDriver = hotplug
    port.iommuGroup = group
    (port.vendorID, port.deviceID) = (id?.0, id?.1)
    host.facts.functions.append(port)
    host.join(.pci(address), group, isRegistered: false)
    return host
  }

  /// Adds a function. With `physical` it is a virtual function, and listed by its PF.
  package func function(
    _ address: PCIAddress, below: PCIAddress? = nil, driver: String? = "vfio-pci", group: Int? = nil,
    resets: [String]? = ["flr"], enable: Int = 0, interrupts: Int = 0, physical: PCIAddress? = nil,
    bars: [UInt64] = [], id: (UInt16, UInt16)? = nil
  ) -> TestHost {
    var host = self
    var function = PCIFunction(address: address, upstream: below.map { .bridge($0) } ?? .root)
    function.classCode = 0x020000
    function.driver = driver
    function.iommuGroup = group
    // From 5.15 on the kernel shows them.
    let showsMethods = host.facts.host.kernelVersion.map { $0 >= KernelVersion(5, 15) } ?? true
    function.resetMethods = showsMethods ? resets : nil
    function.hasResetFile = resets?.isEmpty == false
    function.enableCount = enable
    function.vfioInterrupts = interrupts
    function.physicalFunction = physical
    function.barSizes = bars
    (function.vendorID, function.deviceID) = (id?.0, id?.1)
    let isRegistered = driver?.contains("vfio") ?? false
    if isRegistered { function.vfio = host.registration() }
    host.facts.functions.append(function)
    if let physical, let index = host.facts.functions.firstIndex(where: { $0.address == physical }) {
      host.facts.functions[index].virtualFunctions.append(address)
    }
    host.join(.pci(address), group, isRegistered: isRegistered)
    return host
  }

  /// Adds a mediated device.
  package func mdev(_ name: String, driver: String = "mtty", group: Int) -> TestHost {
    var host = self
    host.facts.otherDevices.append(
      OtherDevice(
        address: name, bus: "mdev", driver: driver, parentDriver: driver, iommuGroup: group, vfio: host.registration()))
    host.join(.named(name), group, isRegistered: true)
    return host
  }

  /// Adds a process. A descriptor is `container`, `group 12`, `device` (unnamed), `device 0000:01:00.0`, `cdev vfio0`,
  /// `iommufd` or `migration mtty_mig`; a final `#3` is the number of its open file description, without one it has its
  /// own.
  package func process(
    _ pid: Int32, _ descriptors: String..., maps: [DeviceMapping] = [], names: [DeviceAddress] = []
  ) -> TestHost {
    var host = self
    let all = descriptors.enumerated().map { index, text in
      Self.descriptor(text, number: Int32(index + 3), file: Int(pid) * 1000 + index)
    }
    host.facts.processes.append(
      ProcessFacts(
        pid: pid, command: "test", userID: 0, user: "root", devicesOnCommandLine: names, descriptors: all,
        mappings: maps))
    return host
  }

  /// Adds a driver with this many references on its module.
  package func references(_ driver: String, _ count: Int?) -> TestHost {
    with { $0.drivers[driver] = DriverFacts(references: count, module: driver) }
  }

  /// Changes the facts in any other way.
  package func with(_ change: (inout HostFacts) -> Void) -> TestHost {
    var host = self
    change(&host.facts)
    return host
  }

  /// Changes one function.
  package func with(_ address: PCIAddress, _ change: (inout PCIFunction) -> Void) -> TestHost {
    with { facts in
      for index in facts.functions.indices where facts.functions[index].address == address {
        change(&facts.functions[index])
      }
    }
  }

  /// Changes one group.
  package func with(group: Int, _ change: (inout GroupFacts) -> Void) -> TestHost {
    with { facts in
      for index in facts.groups.indices where facts.groups[index].id == group { change(&facts.groups[index]) }
    }
  }

  private mutating func registration() -> VFIORegistration {
    defer { registrations += 1 }
    let name = "vfio\(registrations)"
    let node = CharacterDevice(
      number: nil, node: "/dev/vfio/devices/\(name)", mode: 0o600, userID: 0, groupID: 0)
    return VFIORegistration(name: name, cdev: facts.host.vfio.cdev ? node : nil)
  }

  private mutating func join(_ address: DeviceAddress, _ group: Int?, isRegistered: Bool) {
    guard let group else { return }
    let index: Int
    if let found = facts.groups.firstIndex(where: { $0.id == group }) {
      index = found
    } else {
      index = facts.groups.count
      facts.groups.append(GroupFacts(id: group, devices: []))
    }
    facts.groups[index].devices.append(address)
    if isRegistered, facts.host.vfio.group {
      facts.groups[index].node = CharacterDevice(
        number: nil, node: "/dev/vfio/\(group)", mode: 0o600, userID: 0, groupID: 0)
    }
  }

  private static func descriptor(_ text: String, number: Int32, file: Int) -> Descriptor {
    let words = text.split(separator: " ").map(String.init)
    let kind = words.first ?? ""
    let argument = words.dropFirst().first { !$0.hasPrefix("#") }
    let shared = words.last.flatMap { $0.hasPrefix("#") ? Int($0.dropFirst()) : nil }
    let target: Descriptor.Target =
      switch kind {
      case "container": .container
      case "group": .group(Int(argument ?? "") ?? -1)
      case "cdev": .cdev(argument ?? "")
      case "iommufd": .iommufd
      case "migration": .migration
      default: .device(argument.map { DeviceAddress(sysfsName: $0) })
      }
    let link = target == .migration ? "anon_inode:\(argument ?? "")" : text
    return Descriptor(number: number, target: target, link: link, openedFile: shared ?? file)
  }
}

extension PCIAddress: ExpressibleByStringLiteral {
  /// Parses a literal address; a malformed one ends the program.
  package init(stringLiteral text: String) {
    guard let address = PCIAddress(text) else { preconditionFailure("\(text) is no PCI address") }
    self = address
  }
}

extension DeviceAddress: ExpressibleByStringLiteral {
  /// Makes an address of a literal.
  package init(stringLiteral text: String) { self.init(sysfsName: text) }
}

extension Verdict {
  /// `works`, `unknown` or the errno, for comparison in tests.
  package var text: String {
    switch outcome {
    case .works: "works"
    case .unknown: "unknown"
    case .fails: errno?.name ?? "fails"
    }
  }
  /// The codes of the blockers, in order.
  package var codes: [Blocker.Code] { blockers.map(\.code) }
}
