/// Counters of the kernel that change with nearly every fact of a scan: while they stand still, little has to be read.
///
/// Each is nil if the kernel does not have it, which counts as changed.
struct KernelCounters: Equatable, Sendable {
  /// The number of device events. A device that comes, goes, is bound or unbound raises it
  /// (`uevent_seqnum_show`, kernel/ksysfs.c; `kobject_uevent_env`, lib/kobject_uevent.c).
  let deviceEvents: Int?
  /// The references of the modules that own VFIO's files. Every open group, device, container and iommufd is one
  /// (`fops_get` in `chrdev_open`; `__anon_inode_getfile`); a built-in module has no count.
  let openedFiles: [Int]?
  /// The number of threads and the ID of the newest one in /proc/loadavg (proc(5)): while both stand still no thread
  /// has begun or ended.
  let threads: [String]?

  init(deviceEvents: Int?, openedFiles: [Int]?, threads: [String]?) {
    self.deviceEvents = deviceEvents
    self.openedFiles = openedFiles
    self.threads = threads
  }

  /// Reads the counters.
  init(_ files: any HostFiles) {
    deviceEvents = files.number("sys/kernel/uevent_seqnum")
    openedFiles = Self.openedFiles(files)
    // "0.20 0.18 0.12 1/80 11206"
    let words = (files.line("proc/loadavg") ?? "").split(separator: " ")
    let counts = words.count == 5 ? words[3].split(separator: "/") : []
    threads = counts.count == 2 ? [String(counts[1]), String(words[4])] : nil
  }

  private static func openedFiles(_ files: any HostFiles) -> [Int]? {
    guard let core = files.number("sys/module/vfio/refcnt") else { return nil }
    if let iommufd = files.number("sys/module/iommufd/refcnt") { return [core, iommufd] }
    return (try? files.status("sys/class/misc/iommu")) == nil ? [core] : nil
  }

  /// Returns the counters that have not changed since an earlier reading.
  func stillness(since before: KernelCounters) -> Stillness {
    func stands<Count: Equatable>(_ count: KeyPath<KernelCounters, Count?>) -> Bool {
      self[keyPath: count] != nil && self[keyPath: count] == before[keyPath: count]
    }
    return Stillness(
      devices: stands(\.deviceEvents), openedFiles: stands(\.openedFiles), threads: stands(\.threads))
  }
}
