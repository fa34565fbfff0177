import HostModel

/// The devices below a PCI function.
struct FunctionDevices: Sendable {
  /// The devices, in no order.
  private(set) var devices: [FunctionDevice] = []
  /// The directories that could not be read; more devices may be below them.
  private(set) var isIncomplete = false
  /// A network interface of the function is in another network namespace: the directory of such a class shows only the
  /// namespace that sysfs was mounted from (`kobj_ns_ops`, lib/kobject.c), and exists while any namespace has one.
  private(set) var hasHiddenInterface = false

  /// Directories that contain many files and no devices.
  private static let skipped: Set<String> = [
    "power", "msi_irqs", "link", "queue", "mq", "trace", "integrity", "holders", "slaves", "statistics", "queues",
    "iommu", "vfio-dev", "pools",
  ]
  /// The deepest directory that is read. No real tree is as deep: a disk behind five USB hubs is 14 directories down.
  private static let depthLimit = 40
  private static let countLimit = 50_000

  /// Walks the directory of a function. Links are not followed: they lead to parents, classes and drivers.
  ///
  /// The devices below a bridge are other functions. A function that creates PCI functions of its own (VMD,
  /// drivers/pci/controller/vmd.c) has those below it too, and they go with its driver.
  init(of function: String, isBridge: Bool, _ files: any HostFiles) {
    var waiting = [(path: function, depth: 0)]
    var count = 0
    while let (path, depth) = waiting.popLast() {
      let names: [String]
      do {
        names = try files.entries(path)
      } catch {
        // Nearly every entry is a file; a device may also go while it is read.
        if !error.isAbsence { isIncomplete = true }
        continue
      }
      count += names.count
      guard depth < Self.depthLimit, count < Self.countLimit else {
        isIncomplete = true
        return
      }
      if depth > 0, names.contains("subsystem"), let subsystem = files.linkName("\(path)/subsystem") {
        let number = names.contains("dev") ? files.line("\(path)/dev").flatMap { DeviceNumber(sysfs: $0[...]) } : nil
        devices.append(FunctionDevice(path: path, subsystem: subsystem, number: number))
      }
      if names.isEmpty, path.hasSuffix("/net") { hasHiddenInterface = true }
      for name in names where !Self.skipped.contains(name) {
        if isBridge, PCIAddress(name) != nil { continue }
        let child = "\(path)/\(name)"
        if (try? files.link(child)) == nil { waiting.append((child, depth + 1)) }
      }
    }
  }
}
