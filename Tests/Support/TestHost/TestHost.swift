import HostModel
import Testing

/// Facts of a host, put together in a few words: what the rules are tried on.
///
/// A function bound to `vfio-pci` (or any driver named `*vfio*`) is registered, is closed until `enable` says
/// otherwise, and brings its group, with a node.
package struct TestHost: Sendable {
  /// What it is made of.
  package var facts: HostFacts
  private var registrations = 0

  /// A host with a kernel; root looks, and every process can be seen.
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

  /// The same with every rule applied.
  package var snapshot: Snapshot { Snapshot(of: facts) }

  /// The entry of a device; a test that names one that is not there fails.
  package func device(_ address: DeviceAddress, _ location: SourceLocation = #_sourceLocation) throws -> Device {
    try #require(snapshot.devices.first { $0.address == address }, sourceLocation: location)
  }

  /// The set a device is in.
  package func set(_ address: DeviceAddress, _ location: SourceLocation = #_sourceLocation) throws -> DeviceSet {
    try #require(snapshot.deviceSets.first { $0.members.contains(address) }, sourceLocation: location)
  }

  /// The members of every set, as texts, in order.
  package var sets: [[String]] { snapshot.deviceSets.map { $0.members.map(\.description) } }

  // MARK: Building

  /// A port or bridge; `hotplug` is the driver of its hotplug service.
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

  /// A function; a `physical` one makes it virtual, and known to its PF.
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
    function.resetMethods = resets
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

  /// A mediated device.
  package func mdev(_ name: String, driver: String = "mtty", group: Int) -> TestHost {
    var host = self
    host.facts.otherDevices.append(
      OtherDevice(
        address: name, bus: "mdev", driver: driver, parentDriver: driver, iommuGroup: group, vfio: host.registration()))
    host.join(.named(name), group, isRegistered: true)
    return host
  }

  /// A process. A descriptor is `container`, `group 12`, `device` (nothing names it), `device 0000:01:00.0`,
  /// `cdev vfio0`, `iommufd` or `migration mtty_mig`; `#3` at its end is its opened file, without it is a file of its own.
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

  /// A driver with this many references on its module.
  package func references(_ driver: String, _ count: Int?) -> TestHost {
    with { $0.drivers[driver] = DriverFacts(references: count, module: driver) }
  }

  /// Any other change.
  package func with(_ change: (inout HostFacts) -> Void) -> TestHost {
    var host = self
    change(&host.facts)
    return host
  }

  /// A change of one function.
  package func with(_ address: PCIAddress, _ change: (inout PCIFunction) -> Void) -> TestHost {
    with { facts in
      for index in facts.functions.indices where facts.functions[index].address == address {
        change(&facts.functions[index])
      }
    }
  }

  /// A change of one group.
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
  /// An address that a test writes; a wrong one fails the test.
  package init(stringLiteral text: String) {
    if let address = PCIAddress(text) {
      self = address
    } else {
      Issue.record("\(text) is no PCI address")
      self.init(bus: 0, device: 0, function: 0)
    }
  }
}

extension DeviceAddress: ExpressibleByStringLiteral {
  /// An address that a test writes.
  package init(stringLiteral text: String) { self.init(sysfsName: text) }
}

extension Verdict {
  /// `works`, `unknown` or the errno: what a test compares.
  package var text: String {
    switch outcome {
    case .works: "works"
    case .unknown: "unknown"
    case .fails: errno?.rawValue ?? "fails"
    }
  }
  /// The codes of the blockers, in order.
  package var codes: [Blocker.Code] { blockers.map(\.code) }
}
