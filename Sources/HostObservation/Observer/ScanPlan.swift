import HostModel

/// The reads of one scan.
struct ScanPlan: Hashable, Sendable {
  /// The extent that was asked for, or a larger one whose turn it is.
  let extent: HostObserver.Extent
  /// The counters that stood still for two scans.
  let still: Stillness
  /// True once in `ScanPolicy.quietStaleness` scans: attributes that change without a device event are read again.
  let isRefreshTurn: Bool
  /// The kernel counts open VFIO files (`KernelCounters.openedFiles`).
  let countsOpenFiles: Bool

  /// The ways to read sysfs, from the cheapest; each falls back to the next ones if it finds a change.
  enum Sysfs: Hashable, Sendable {
    /// The drivers of open devices and, if asked for, the enable counts.
    case drivers(readingCounts: Bool)
    /// The attributes that change without a device event.
    case attributes
    /// The names of functions, devices and groups, and every driver.
    case outline
    /// Everything.
    case everything
  }

  /// Returns how to read sysfs; `isSettled` if the last two readings were the same.
  func sysfs(isSettled: Bool) -> Sysfs {
    guard extent == .tick, isSettled else { return .everything }
    guard still.devices else { return .outline }
    return isRefreshTurn ? .attributes : .drivers(readingCounts: !still.openedFiles)
  }

  /// The processes to read first, with the result of the last scan kept if they show no change; nil if that is not
  /// enough.
  var processesFirst: ProcessScan.Extent? {
    extent == .tick && still.openedFiles ? .holders(isComplete: still.threads) : nil
  }

  /// Returns the processes to read. Before 6.2 the kernel does not count a process's descriptors
  /// (`proc_fd_getattr`, fs/proc/fd.c), so once a VFIO file was opened or closed any process may have it.
  func processes(on kernel: KernelVersion?) -> ProcessScan.Extent {
    let mayBeAnywhere = !still.openedFiles && countsOpenFiles && (kernel.map { $0 < KernelVersion(6, 2) } ?? false)
    return extent == .full || mayBeAnywhere ? .full : .changes
  }

  /// Returns the processes whose mappings to read. From 6.18 fdinfo names the device of a descriptor; before, the
  /// mappings of holders help to find it.
  static func mappings(on kernel: KernelVersion?) -> ProcessScan.MappingExtent {
    kernel.map { $0 >= KernelVersion(6, 18) } ?? false ? .none : .ofHolders
  }
}
