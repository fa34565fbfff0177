import Glibc
import HostModel

/// Observes a host: sysfs, procfs and /dev in, `HostFacts` out. It opens no VFIO node, writes nothing and wakes no
/// device. One observer belongs to one thread; it remembers what makes the next look cheaper.
public struct HostObserver: Sendable {
  private let files: any HostFiles
  private let observer: Observer
  private var names: PCINames
  private var processes: ProcessScan
  private let threads: Int

  /// An observer of `files` that gives verdicts for `observer`.
  public init(files: any HostFiles, observer: Observer, names: PCINames, threads: Int = 2) {
    self.files = files
    self.observer = observer
    self.names = names
    self.threads = threads
    processes = ProcessScan(threads: threads)
  }

  /// Looks at the host once. Never fails: what cannot be read is absent and noted in the gaps. Blocks for as long as
  /// the kernel takes; `changes` reads only the processes that may have changed (see `ProcessScan`).
  public mutating func observe(_ extent: ProcessScan.Extent = .full) -> HostFacts {
    // From 6.18 fdinfo names the device of a descriptor; before, mappings help to tell it.
    let host = HostObservation(files: files).host()
    let tellsDevice = host.kernelVersion.map { $0 >= KernelVersion(6, 18) } ?? false
    let facts = look(host, extent, tellsDevice ? .none : .ofHolders)
    // Something is open that nobody has a descriptor on: was it opened during the look, or does a mapping keep it open?
    return facts.suspectsUnseenHolder ? look(host, .full, .all) : facts
  }

  private mutating func look(
    _ host: Host, _ extent: ProcessScan.Extent, _ mappings: ProcessScan.MappingExtent
  ) -> HostFacts {
    var notes: [String] = []
    let nodes = GroupNode.all(files)
    let registrations = VFIORegistrations(files, groupNodes: nodes)
    var facts = HostFacts(takenAt: 0, host: host, observer: observer)
    facts.functions = PCIObservation(files: files, threads: threads, registrations: registrations).functions(&notes)
    names.name(&facts.functions)
    facts.groups = GroupObservation(files: files, threads: threads, nodes: nodes).groups(&notes)
    facts.otherDevices = OtherDeviceObservation(files: files, registrations: registrations).devices(
      groups: facts.groups)
    facts.containerNode = container()
    facts.drivers = drivers(of: facts)
    readInterrupts(&facts)
    readProcesses(&facts, extent, mappings)
    facts.gaps.notes = notes + facts.gaps.notes
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    facts.takenAt = Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    return facts
  }

  private func container() -> CharacterDevice? {
    guard let number = files.line("sys/class/misc/vfio/dev").flatMap({ DeviceNumber(sysfs: $0[...]) }) else {
      return nil
    }
    return CharacterDevice(files, number: number, path: "dev/vfio/vfio")
  }

  /// The module references of every driver that has a registered device.
  private func drivers(of facts: HostFacts) -> [String: DriverFacts] {
    var result: [String: DriverFacts] = [:]
    let buses =
      facts.functions.compactMap { $0.vfio == nil ? nil : $0.driver.map { ("pci", $0) } }
      + facts.otherDevices.compactMap { device in device.driver.map { (device.bus, $0) } }
    for (bus, driver) in buses where result[driver] == nil {
      guard let module = files.linkName("sys/bus/\(bus)/drivers/\(driver)/module") else {
        result[driver] = DriverFacts(references: nil)
        continue
      }
      // Modules that use this one count too, one each; their names stand in `holders`.
      let users = (try? files.entries("sys/module/\(module)/holders"))?.count ?? 0
      let references = files.number("sys/module/\(module)/refcnt").map { max(0, $0 - users) }
      result[driver] = DriverFacts(references: references, module: module.cleaned)
    }
    return result
  }

  private func readInterrupts(_ facts: inout HostFacts) {
    facts.allowsUnsafeInterrupts = files.line("sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts")
      .map { $0 == "Y" || $0 == "1" }
    guard facts.functions.contains(where: { $0.vfio != nil }), let interrupts = InterruptObservation(files) else {
      return
    }
    facts.interruptRemapping = interrupts.remapping
    for index in facts.functions.indices where facts.functions[index].vfio != nil {
      facts.functions[index].vfioInterrupts =
        interrupts.linesByAddress[facts.functions[index].address.description] ?? 0
    }
  }

  private mutating func readProcesses(
    _ facts: inout HostFacts, _ extent: ProcessScan.Extent, _ mappings: ProcessScan.MappingExtent
  ) {
    let nodes = VFIONodes(reading: files)
    if nodes.targets.isEmpty, facts.host.vfio.isAbsent { return }  // nothing of VFIO's can be held
    let reading = processes.read(files, nodes: nodes, extent: extent, mappings: mappings)
    (facts.processes, facts.gaps) = (reading.processes, reading.gaps)
  }
}
