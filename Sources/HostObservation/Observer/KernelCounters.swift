/// Numbers of the kernel's that move with nearly everything a look shows: while they stand still, little has to be read.
///
/// Each is nil where the kernel does not tell it; that counts as having moved.
struct KernelCounters: Equatable, Sendable {
  /// How many device events were sent. A device that comes, goes, is bound or unbound raises it
  /// (`uevent_seqnum_show`, kernel/ksysfs.c; `kobject_uevent_env`, lib/kobject_uevent.c).
  let deviceEvents: Int?
  /// References of the modules whose files VFIO's are. Every opened group, device, container and iommufd is one
  /// (`fops_get` in `chrdev_open`; `__anon_inode_getfile`); a module that is built in counts nothing.
  let openedFiles: [Int]?
  /// The threads there are and the number given to the last one, of the line of /proc/loadavg (proc(5)): while both
  /// stand still no thread has begun, and none has ended.
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

  /// Which of them stand where they stood.
  func stillness(since before: KernelCounters) -> Stillness {
    func stands<Count: Equatable>(_ count: KeyPath<KernelCounters, Count?>) -> Bool {
      self[keyPath: count] != nil && self[keyPath: count] == before[keyPath: count]
    }
    return Stillness(
      devices: stands(\.deviceEvents), openedFiles: stands(\.openedFiles), threads: stands(\.threads))
  }
}
