import HostModel
import TerminalText

/// Reads processes; all threads of a scan share one value.
struct ProcessVisitor: Sendable {
  let files: any HostFiles
  let nodes: VFIONodes
  let tables: DescriptorTables
  let mappings: ProcessScan.MappingExtent

  /// Reads a process's descriptors and mappings of VFIO files. A file that vanishes meanwhile is left out.
  func visit(_ pid: Int32) -> ProcessVisit {
    var visit = ProcessVisit()
    let end = tables.visit(pid) { (directory, thread) throws(HostReadError) in
      visit.descriptors += try descriptors(directory, pid: pid, thread: thread)
    }
    visit.outcome = end.outcome
    visit.threadsNotComparable = end.threadsNotComparable
    guard end.hasOwnTable else { return visit }
    if mappings == .all || (mappings == .ofHolders && !visit.descriptors.isEmpty) {
      do {
        visit.mappings = MemoryMap.mappings(try files.contents("proc/\(pid)/maps", limit: 256 << 20))
      } catch {
        visit.mappingsUnreadable = !error.isAbsence
      }
    }
    return visit
  }

  private func descriptors(_ directory: String, pid: Int32, thread: Int32?) throws(HostReadError) -> [Descriptor] {
    var found: [Descriptor] = []
    try files.visitDescriptors(directory, follow: tables.follows(pid)) { number, link, status in
      let target: Descriptor.Target
      switch DescriptorClassifier.meaning(of: link) {
      case .nothing: return
      case .target(let known): target = known
      case .path(let name):
        guard let decided = decide(status, name) else { return }
        target = decided
      }
      let text = String(decoding: link, as: UTF8.self).cleaned
      found.append(Descriptor(number: number, thread: thread, target: target, link: text))
    }
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
