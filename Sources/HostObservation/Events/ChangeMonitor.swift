import CLinux
import Glibc
import Runtime

/// Reports that VFIO's state may have changed, without polling: nodes below /dev/vfio (inotify) and the kernel's device
/// events (netlink). It only gives hints; polling remains necessary, since device files are opened and passed on
/// without an event.
///
/// One thread at a time may wait. Waiting blocks and must not run on the cooperative pool.
package final class ChangeMonitor {
  private let nodes: VFIONodeWatcher?
  private let devices: Int32
  private var debounce: Debounce
  private var burst = ChangeBurst()

  /// Events of nodes are available; if not, only polling shows their changes.
  package var watchesNodes: Bool { nodes != nil }
  /// Device events of the kernel are available; they are not in some user namespaces.
  package var hearsDevices: Bool { devices >= 0 }

  /// Watches the nodes below a root and, if that is the running system's, the kernel's devices. A source that is not
  /// permitted gives no events.
  package init(root: String = "/", debounce: Debounce = Debounce()) {
    nodes = try? VFIONodeWatcher(root: root)
    devices = root == "/" ? cl_uevents() : -1
    self.debounce = debounce
  }

  deinit { if devices >= 0 { _ = cl_close(devices) } }

  /// Waits until a burst of events ends, at most for the given time; nil if none did. A burst that is still going on is
  /// returned by a later call.
  package func wait(timeoutMilliseconds: Int) -> ChangeBurst? {
    let limit = Self.now() + Int64(max(0, timeoutMilliseconds))
    while true {
      let now = Self.now()
      if debounce.ends(at: now) {
        defer { burst = ChangeBurst() }
        return burst
      }
      if now > limit { return nil }
      let until = min(limit, debounce.end ?? limit)
      // Rounded up, so that the burst has ended or the time is over when poll returns.
      let sources = [nodes?.descriptor ?? -1, devices]
      guard let ready = Poll.readable(sources, milliseconds: Int32(clamping: until - now + 1)) else { return nil }
      var isChanged = false
      if ready.contains(0), nodes?.take(into: &burst) == true { isChanged = true }
      if ready.contains(1), takeDevices() { isChanged = true }
      if isChanged { debounce.event(at: Self.now()) }
    }
  }

  private func takeDevices() -> Bool {
    var isChanged = false
    withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return }
      while true {
        let count = cl_uevent(devices, base, buffer.count)
        if count == -Int(ENOBUFS) {
          burst.isIncomplete = true
          isChanged = true
          continue
        }
        if count < 0 { return }
        guard let event = Uevent(message: UnsafeRawBufferPointer(start: base, count: count)), event.concernsVFIO
        else { continue }
        burst.add(.device(event))
        isChanged = true
      }
    }
    return isChanged
  }

  private static func now() -> Int64 { cl_monotonic() / 1000 }
}

extension Uevent {
  /// True if the event may change VFIO's state: it is not of a disk, a network interface or a process's cgroup.
  var concernsVFIO: Bool {
    if address != nil { return true }
    guard let subsystem else { return false }
    return [
      "pci", "vfio", "vfio-dev", "mdev", "iommu", "pci_express", "slots", "fsl-mc", "platform", "amba", "cdx", "ap",
      "css", "ccw", "module", "drivers", "misc",
    ].contains(subsystem)
  }
}
