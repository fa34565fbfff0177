import HostModel
import TerminalText

/// Reads processes; all threads of a scan share one value.
struct ProcessVisitor: Sendable {
  let files: any HostFiles
  let nodes: VFIONodes
  let tables: DescriptorTables
  let mappings: ProcessScan.MappingExtent

  /// Reads a process's descriptors on VFIO files. A file that vanishes meanwhile is left out.
  func visit(_ pid: Int32, of user: UInt32, _ budget: UserBudget, _ progress: ReadProgress) -> ProcessVisit {
    var visit = ProcessVisit(user: user, budget: budget)
    var count = 0
    let end = tables.visit(pid, budget, progress) { (directory, thread) throws(HostReadError) in
      let found = try descriptors(directory, pid: pid, thread: thread, &count, &visit, progress)
      visit.descriptors += found
    }
    visit.outcome = end.outcome
    visit.threadsNotComparable = end.threadsNotComparable
    if end.isPartial { visit.isPartial = true }
    if mappings == .all, end.hasOwnTable { readMappings(pid, &visit, progress) }
    return visit
  }

  /// Reads a process's mappings of VFIO files.
  func readMappings(_ pid: Int32, _ visit: inout ProcessVisit, _ progress: ReadProgress) {
    guard files.hangingReads?.allows(visit.user, waits: true) ?? true else {
      visit.mappingsUnreadable = true
      return
    }
    var mappings: [DeviceMapping] = []
    var bytes = 0
    let limit = visit.budget.mapBytes
    do {
      try files.visitLines("proc/\(pid)/maps", limit: limit) { line in
        bytes += line.count + 1
        if bytes & 0x3fff < line.count { progress.step() }
        if let mapping = MemoryMap.mapping(line) { mappings.append(mapping) }
      }
      visit.mappings = mappings
    } catch {
      visit.mappingsUnreadable = !error.isAbsence
      if error.reason == .tooLarge { (visit.isPartial, bytes) = (true, limit) }
    }
    visit.budget.spendMaps(bytes)
  }

  private func descriptors(
    _ directory: String, pid: Int32, thread: Int32?, _ count: inout Int, _ visit: inout ProcessVisit,
    _ progress: ReadProgress
  ) throws(HostReadError) -> [Descriptor] {
    var found: [Descriptor] = []
    let before = visit.descriptors.count
    let budget = visit.budget
    var isPartial = false
    let follows = tables.follows(pid, visit.budget, progress) { isPartial = true }
    try files.visitDescriptors(directory, follow: follows) { number, link, status in
      progress.step()
      count += 1
      guard budget.takeDescriptor(count) else {
        isPartial = true
        return false
      }
      let target: Descriptor.Target
      switch DescriptorClassifier.meaning(of: link) {
      case .nothing: return true
      case .target(let known): target = known
      case .path(let name):
        guard let decided = decide(status, name) else { return true }
        target = decided
      }
      // No further one could be kept, so none is read.
      guard budget.takeFound(before + found.count + 1) else {
        isPartial = true
        return false
      }
      let text = String(decoding: link, as: UTF8.self).cleaned
      found.append(Descriptor(number: number, thread: thread, target: target, link: text))
      return true
    }
    if isPartial { visit.isPartial = true }
    for index in found.indices where found[index].target == .device(nil) {
      let info = directory.dropLast(2) + "fdinfo/\(found[index].number)"
      found[index].target = .device(device(String(info)))
    }
    return found.sorted { $0.number < $1.number }
  }

  private func decide(_ status: FileStatus?, _ name: Descriptor.Target?) -> Descriptor.Target? {
    guard let status else { return name }
    guard status.isCharacterDevice else { return nil }
    return nodes.target(DeviceNumber(major: status.deviceMajor, minor: status.deviceMinor), named: name)
  }

  /// Returns the device of a device file: `vfio-device-syspath: /sys/devices/...` (vfio_device_show_fdinfo, from 6.18).
  private func device(_ path: String) -> DeviceAddress? {
    guard let bytes = try? files.contents(path, limit: 1 << 16) else { return nil }
    for line in bytes.completeLines where line.hasPrefix("vfio-device-syspath:") {
      let words = line.dropFirst(20).split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count == 1, words[0].hasPrefix("/"), let name = words[0].split(separator: "/").last else {
        return nil
      }
      return DeviceAddress(sysfsName: String(name).cleaned)
    }
    return nil
  }
}
