import HostModel

/// Short constructors for handwritten snapshots. Every value is what the rules would compute for such a host.
enum Sample {
  /// 2026-11-22 16:45:30.000 UTC, the time at which every sample host was observed.
  static let takenAt: Int64 = 1_795_365_930_000

  static func pci(_ text: String) -> PCIAddress {
    guard let address = PCIAddress(text) else { fatalError("no PCI address: \(text)") }
    return address
  }

  static func address(_ text: String) -> DeviceAddress { DeviceAddress(sysfsName: text) }

  static func host(
    _ name: String = "host01", kernel: String = "6.12.117", group: Bool = true, cdev: Bool = false,
    iommufd: Bool = false, noiommu: Bool = false
  ) -> Host {
    Host(
      name: name, kernelRelease: kernel, kernelVersion: KernelVersion(release: kernel),
      vfio: VFIOFeatures(group: group, cdev: cdev, iommufd: iommufd, noiommu: noiommu))
  }

  /// A snapshot whose holders are those of its devices, each with all of its files.
  static func snapshot(
    host: Host, sets: [DeviceSet], devices: [Device], groups: [IOMMUGroup] = [], gaps: ObservationGaps = .init(),
    phantoms: [PhantomOpen] = []
  ) -> Snapshot {
    var holders: [Int32: Holder] = [:]
    for holder in devices.flatMap(\.holders) {
      var all =
        holders[holder.pid]
        ?? Holder(
          ProcessIdentity(pid: holder.pid, startTime: UInt64(holder.pid) * 100), command: holder.command,
          user: holder.user,
          virtualMachine: holder.virtualMachine, descriptors: [], mappings: 0)
      all.descriptors += holder.descriptors.filter { !all.descriptors.contains($0) }
      all.mappings = (all.mappings ?? 0) + (holder.mappings ?? 0)
      holders[holder.pid] = all
    }
    return Snapshot(
      takenAt: takenAt, host: host, deviceSets: sets, devices: devices, groups: groups,
      holders: holders.values.sorted { $0.pid < $1.pid }, blindSpots: BlindSpots(gaps: gaps, phantomOpens: phantoms))
  }

  /// The readiness of a snapshot's host: it has functions and, like many machines, no IOMMU enabled.
  static func readiness(of snapshot: Snapshot) -> VFIOReadiness {
    var facts = HostFacts(takenAt: snapshot.takenAt, host: snapshot.host, observer: .root)
    facts.functions = [PCIFunction(address: pci("0000:01:00.0"))]
    if !snapshot.devices.isEmpty { facts.functions[0].vfio = VFIORegistration(name: nil) }
    return VFIOReadiness(of: facts)
  }

  /// A PCI function bound to vfio-pci, closed and fully usable.
  static func member(
    _ place: String, _ name: String, ids: (UInt16, UInt16), group: Int, set: String, methods: [String] = ["flr"],
    driver: String = "vfio-pci", vfio: String? = nil
  ) -> Device {
    var device = Device(address: address(place), bus: "pci")
    device.name = name
    device.vendorID = ids.0
    device.deviceID = ids.1
    device.driver = driver
    device.iommuGroup = group
    device.deviceSet = set
    device.vfioDevice = vfio
    device.groupNode = "/dev/vfio/\(group)"
    device.isOpen = false
    device.openCount = 0
    device.openCountCertainty = .computed
    device.openedFiles = 0
    device.openVerdict = .works
    device.functionReset = FunctionReset(verdict: .works, methods: methods, availability: .anyone)
    device.powerState = "D0"
    device.runtimeStatus = "active"
    return device
  }

  /// A PCI function that is only in a reset scope.
  static func nonMember(
    _ place: String, _ name: String, driver: String?, group: Int?, bridge: Bool = false
  ) -> Device {
    var device = Device(address: address(place), bus: "pci")
    device.name = name
    device.driver = driver
    device.iommuGroup = group
    device.isBridge = bridge
    device.openVerdict = .fails(.ENOENT, [notBound(place, driver: driver)])
    device.powerState = "D0"
    device.runtimeStatus = "active"
    return device
  }

  static func notBound(_ place: String, driver: String?) -> Blocker {
    Blocker(
      .notBoundToVFIO, address: address(place), driver: driver,
      message: driver.map { "\(place) is bound to \($0), not to a VFIO driver." } ?? "\(place) has no driver.",
      remedy: Remedy(.look, "Bind \(place) to vfio-pci."))
  }

  static func held(_ place: String, by holder: DeviceHolder, group: Int) -> Blocker {
    Blocker(
      .heldByProcess, address: address(place), pid: holder.pid,
      message: "\(holder.command) (\(holder.pid)) holds /dev/vfio/\(group), and a group can be opened only once.",
      remedy: holder.virtualMachine.map { Remedy(.shutDownVM, "Shut down the VM \($0), which closes it.") }
        ?? Remedy(.endProcess, "Let pid \(holder.pid) close it, or end it: kill \(holder.pid)."))
  }

  static func affected(
    _ place: String, group: Int?, driver: String?, member: Bool = true, reported: Bool = true
  ) -> AffectedFunction {
    AffectedFunction(
      address: pci(place), iommuGroup: group, driver: driver, isMember: member, isReportedByKernel: reported)
  }

  /// A QEMU process with a container, a group and `files` descriptors of the device.
  static func qemu(
    _ pid: Int32, vm: String, holds place: String, group: Int, fds: [Int32], mappings: Int = 0
  ) -> DeviceHolder {
    DeviceHolder(
      pid: pid, command: "qemu-system-x86", user: "libvirt-qemu", virtualMachine: vm,
      descriptors: [
        HeldDescriptor(number: 28, kind: .container, target: "/dev/vfio/vfio"),
        HeldDescriptor(number: 29, kind: .group, target: "/dev/vfio/\(group)"),
      ]
        + fds.map {
          HeldDescriptor(number: $0, kind: .device, target: "anon_inode:[vfio-device]", device: address(place))
        }, mappings: mappings)
  }

  static func open(_ device: Device, count: Int?, certainty: Device.CountCertainty?, by holders: [DeviceHolder])
    -> Device
  {
    var device = device
    device.isOpen = true
    device.openCount = count
    device.openCountCertainty = certainty
    device.openedFiles = count
    device.holders = holders
    if device.functionReset.availability == .anyone { device.functionReset.availability = .holder }
    device.descriptors = holders.flatMap(\.descriptors).count { $0.kind == .device || $0.kind == .cdev }
    if let holder = holders.first {
      device.openVerdict = .fails(.EBUSY, [held("\(device.address)", by: holder, group: device.iommuGroup ?? 0)])
    }
    return device
  }
}
