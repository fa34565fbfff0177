import HostModel

/// The devices below a PCI function.
struct FunctionDevices: Sendable {
  /// In no order.
  private(set) var devices: [FunctionDevice] = []
  /// Folders that could not be read; there may be more below them.
  private(set) var isIncomplete = false
  /// A network interface of it is in another network namespace: the folder of such a class shows only what is in the
  /// namespace that sysfs was mounted from (`kobj_ns_ops`, lib/kobject.c), and goes away with the last of all.
  private(set) var hasHiddenInterface = false

  /// Folders that hold no devices, and many files.
  private static let skipped: Set<String> = [
    "power", "msi_irqs", "link", "queue", "mq", "trace", "integrity", "holders", "slaves", "statistics", "queues",
    "iommu", "vfio-dev", "pools",
  ]
  /// No real tree is as deep: a disk behind five USB hubs lies 14 folders down.
  private static let depthLimit = 40
  private static let countLimit = 50_000

  /// Walks the folder of a function. Links are not followed: they lead to parents, classes and drivers.
  ///
  /// What lies below a bridge are other functions. A function that makes PCI functions of its own (VMD,
  /// drivers/pci/controller/vmd.c) has those below it too, and they end with its driver.
  init(of function: String, isBridge: Bool, _ files: any HostFiles) {
    var waiting = [(path: function, depth: 0)]
    var count = 0
    while let (path, depth) = waiting.popLast() {
      let names: [String]
      do {
        names = try files.entries(path)
      } catch {
        // Nearly every entry is a file; a device may also go while it is looked at.
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
