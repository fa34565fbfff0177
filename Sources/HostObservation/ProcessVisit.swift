import HostModel

/// One pass over one process's tables of descriptors, and its mappings where asked for.
struct ProcessVisit: Sendable {
  /// How the pass ended.
  enum Outcome: Sendable {
    /// The tables were read.
    case read
    /// The process ended.
    case gone
    /// The observer may not read them.
    case unreadable
    /// A kernel thread: it has no tables, whoever looks.
    case kernelThread
  }

  /// How the pass ended.
  var outcome = Outcome.read
  /// What of VFIO's was found.
  var descriptors: [Descriptor] = []
  /// Mappings of VFIO files; empty when not asked for.
  var mappings: [DeviceMapping] = []
  /// The kernel did not tell whether threads share the table.
  var threadsNotComparable = false
  /// The mappings were asked for and could not be read.
  var mappingsUnreadable = false
}

/// Visits processes; the same value serves every thread of a scan.
struct ProcessVisitor: Sendable {
  let files: any HostFiles
  let nodes: VFIONodes
  let mounts: MountTables
  let mappings: ProcessScan.MappingExtent

  /// Reads everything of VFIO's that a process has. Never fails: what vanishes on the way is gone.
  func visit(_ pid: Int32) -> ProcessVisit {
    var visit = ProcessVisit()
    do {
      visit.descriptors = try descriptors("proc/\(pid)/fd", pid: pid, thread: nil)
      readThreads(pid, &visit)
    } catch {
      visit.outcome = outcome(pid, error)
      return visit
    }
    if mappings == .all || (mappings == .ofHolders && !visit.descriptors.isEmpty) {
      do {
        visit.mappings = MemoryMap.mappings(try files.contents("proc/\(pid)/maps", limit: 256 << 20))
      } catch {
        visit.mappingsUnreadable = !error.isAbsence
      }
    }
    return visit
  }

  private func outcome(_ pid: Int32, _ error: HostReadError) -> ProcessVisit.Outcome {
    if error.isAbsence { return .gone }
    // proc/PID/fd may be listed by those who may trace the process; proc/PID/stat by everybody (proc(5)).
    do {
      let stat = ProcessStat(try files.contents("proc/\(pid)/stat", limit: 1 << 16))
      return stat?.isKernelThread == true ? .kernelThread : .unreadable
    } catch {
      return error.isAbsence ? .gone : .unreadable
    }
  }

  /// Threads made with clone(2) but without CLONE_FILES, or after unshare(CLONE_FILES), have tables of their own.
  private func readThreads(_ pid: Int32, _ visit: inout ProcessVisit) {
    // Each thread is a folder: the number of links is theirs and two more.
    guard let links = try? files.status("proc/\(pid)/task").links, links > 3,
      let names = try? files.entries("proc/\(pid)/task")
    else { return }
    var tables = [pid]
    for thread in names.compactMap({ Int32($0) }).sorted() where thread != pid {
      // A thread may also share with another thread only: each table is read once.
      var isNew = true
      for owner in tables where isNew {
        guard let shares = files.sharesTable(thread: thread, process: owner) else {
          if (try? files.status("proc/\(pid)/task/\(thread)")) != nil { visit.threadsNotComparable = true }
          isNew = false
          continue
        }
        if shares { isNew = false }
      }
      guard isNew else { continue }
      tables.append(thread)
      do {
        visit.descriptors += try descriptors("proc/\(pid)/task/\(thread)/fd", pid: pid, thread: thread)
      } catch {
        // What was read of the process stays; that there is more stays known too.
        if !error.isAbsence { visit.outcome = .unreadable }
      }
    }
  }

  private func descriptors(_ folder: String, pid: Int32, thread: Int32?) throws(HostReadError) -> [Descriptor] {
    var found: [Descriptor] = []
    var table: MountTable?
    let follow = { (link: UnsafeRawBufferPointer) -> Bool in
      guard case .path = DescriptorRule.meaning(of: link) else { return false }
      let mounts = table ?? self.mounts.table(of: pid)
      table = mounts
      return !mounts.isRemote(link)
    }
    try files.visitDescriptors(folder, follow: follow) { number, link, status in
      let target: Descriptor.Target
      switch DescriptorRule.meaning(of: link) {
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
      let info = folder.dropLast(2) + "fdinfo/\(found[index].number)"
      found[index].target = .device(device(String(info)))
    }
    return found.sorted { $0.number < $1.number }
  }

  private func decide(_ status: FileStatus?, _ name: Descriptor.Target?) -> Descriptor.Target? {
    guard let status else { return name }
    guard status.isCharacterDevice else { return nil }
    return nodes.target(DeviceNumber(major: status.deviceMajor, minor: status.deviceMinor), named: name)
  }

  /// The device behind a device file: `vfio-device-syspath: /sys/devices/...` (vfio_device_show_fdinfo, from 6.18).
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
