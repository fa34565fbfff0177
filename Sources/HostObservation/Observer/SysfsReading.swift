import HostModel
import TerminalText

/// The facts from sysfs, /dev and /proc/interrupts, with cheap checks that they are still true.
///
/// Most of them change only with a bind, a device that comes or goes, or an open, and each of these shows in a
/// directory's names, a driver's link or an enable count. The rest (reset methods, power states, errors, links,
/// permissions, interrupts) is read again with everything else after at most ``HostObserver/staleness`` scans, or by itself
/// (``again(_:)``).
struct SysfsReading: Sendable {
  private(set) var host: Host
  private(set) var functions: [PCIFunction] = []
  private(set) var groups: [GroupFacts] = []
  private(set) var otherDevices: [OtherDevice] = []
  private(set) var leavingDevices: [OtherDevice] = []
  private(set) var containerNode: CharacterDevice?
  private(set) var interruptRemapping: Bool?
  private(set) var allowsUnsafeInterrupts: Bool?
  /// The parameters of modules, the IOMMUs and the slots.
  private(set) var settings: KernelSettings
  /// The nodes of VFIO files, by which descriptors are recognised.
  let nodes: VFIONodes
  /// One line for each part that could not be read.
  private(set) var notes: [String] = []
  private let outline: HostOutline

  /// Reads everything.
  init(
    _ files: any HostFiles, host: Host, threads: Int, names list: inout PCIIDs,
    variants: inout VariantDrivers
  ) {
    self.host = host
    // The outline is read first, so that a device that comes or goes meanwhile changes it.
    outline = HostOutline(files)
    nodes = VFIONodes(reading: files)
    let groupNodes = GroupNode.all(files)
    let registrations = VFIORegistrations(files, groupNodes: groupNodes)
    settings = KernelSettings(files)
    functions = PCIReader(
      files: files, threads: threads, registrations: registrations, claims: MemoryClaims(files)
    ).functions(&notes)
    list.name(&functions)
    variants.find(&functions) { address in
      let directory = "sys/bus/pci/devices/\(address)"
      guard let vendor = files.number("\(directory)/subsystem_vendor").flatMap({ UInt32(exactly: $0) }),
        let device = files.number("\(directory)/subsystem_device").flatMap({ UInt32(exactly: $0) })
      else { return nil }
      return (vendor, device)
    }
    groups = GroupReader(files: files, threads: threads, nodes: groupNodes).groups(&notes)
    // A copied tree may lack the link; the group's own list says the same.
    let groupOf = Dictionary(
      groups.flatMap { group in group.devices.map { ($0, group.id) } }, uniquingKeysWith: { first, _ in first })
    for index in functions.indices where functions[index].iommuGroup == nil {
      functions[index].iommuGroup = groupOf[.pci(functions[index].address)]
    }
    let others = NonPCIDeviceReader(files: files, registrations: registrations)
    let found = others.devices(groups: groups)
    otherDevices = found.filter { $0.driver != nil }
    leavingDevices =
      found.filter { $0.driver == nil } + others.leavingDevices(groups: groups, registered: found, functions: functions)
    containerNode = Self.container(files)
    readInterrupts(files)
  }

  /// Returns true if nothing has come, gone, been bound, unbound or enabled since.
  func isStillSo(_ files: any HostFiles, host: Host) -> Bool {
    host == self.host && isOfOneMoment(files)
      && functions.allSatisfy { function in
        let directory = "sys/bus/pci/devices/\(function.address)"
        return files.linkName("\(directory)/driver")?.cleaned == function.driver
          && (!function.mayBeOpen || files.number("\(directory)/enable") == function.enableCount)
      }
  }

  /// Returns true if no open device has lost its driver, which happens without a device event while an unbind waits for
  /// its holders (`__device_release_driver`, drivers/base/dd.c), and if asked for, no enable count has changed. A
  /// function without a driver that is not enabled stays so: only a driver enables it (`enable_store` apart).
  func keepsDrivers(_ files: any HostFiles, readingCounts: Bool) -> Bool {
    functions.allSatisfy { function in
      guard function.vfio != nil || function.mayBeOpen && function.enableCount != 0 else { return true }
      let directory = "sys/bus/pci/devices/\(function.address)"
      return (!readingCounts || files.number("\(directory)/enable") == function.enableCount)
        && (function.enableCount == 0 || files.linkName("\(directory)/driver")?.cleaned == function.driver)
    }
  }

  /// Returns the facts with everything read again that changes without a device event: permissions of nodes, power
  /// states, reset methods, interrupts, names. Nil if it is no longer the same host.
  func again(_ files: any HostFiles) -> SysfsReading? {
    var reading = self
    reading.host = HostReader(files: files).host()
    guard reading.host.vfio == host.vfio else { return nil }
    for index in functions.indices {
      guard let function = PCIReader.again(functions[index], files) else { return nil }
      reading.functions[index] = function
      if let registration = function.vfio { reading.functions[index].vfio = registration.again(files) }
    }
    for index in groups.indices { reading.groups[index].node = GroupNode.again(groups[index], files) }
    for index in otherDevices.indices { reading.otherDevices[index].vfio = otherDevices[index].vfio.again(files) }
    reading.containerNode = Self.container(files)
    reading.settings = KernelSettings(files)
    reading.readInterrupts(files)
    return reading
  }

  /// Returns true if nothing has come or gone since the reading began, so that all of it was true at one moment.
  func isOfOneMoment(_ files: any HostFiles) -> Bool { HostOutline(files) == outline }

  /// Returns true if two readings have the same facts.
  func isSame(as other: SysfsReading) -> Bool {
    outline == other.outline && host == other.host && functions == other.functions && groups == other.groups
      && otherDevices == other.otherDevices && leavingDevices == other.leavingDevices && nodes == other.nodes
      && containerNode == other.containerNode
      && notes == other.notes && interruptRemapping == other.interruptRemapping
      && allowsUnsafeInterrupts == other.allowsUnsafeInterrupts && settings == other.settings
  }

  /// Returns true if nothing has come, gone, been bound or opened between two readings. Errors that are counted and a link
  /// that changes its speed are no sign of that: a bad link may count errors all the time.
  func isSettled(since other: SysfsReading) -> Bool {
    if isSame(as: other) { return true }
    func withoutHealth(_ reading: SysfsReading) -> SysfsReading {
      var reading = reading
      for index in reading.functions.indices {
        (reading.functions[index].errors, reading.functions[index].link) = (nil, nil)
      }
      return reading
    }
    return withoutHealth(self).isSame(as: withoutHealth(other))
  }

  private static func container(_ files: any HostFiles) -> CharacterDevice? {
    guard let number = files.line("sys/class/misc/vfio/dev").flatMap({ DeviceNumber(sysfs: $0[...]) }) else {
      return nil
    }
    return CharacterDevice(files, number: number, path: "dev/vfio/vfio")
  }

  private mutating func readInterrupts(_ files: any HostFiles) {
    allowsUnsafeInterrupts = files.isOn("allow_unsafe_interrupts", of: "vfio_iommu_type1")
    guard let interrupts = InterruptReader(files) else { return }
    interruptRemapping = interrupts.remapping
    for index in functions.indices where functions[index].vfio != nil {
      functions[index].vfioInterrupts = interrupts.linesByAddress[functions[index].address.description] ?? 0
    }
  }
}
