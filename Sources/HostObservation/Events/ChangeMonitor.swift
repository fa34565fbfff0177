import CLinux
import Glibc

/// Tells when something about VFIO may have changed, so that nobody has to look at a clock: nodes below /dev/vfio
/// (inotify) and the kernel's device events (netlink). It is a hint and no more; polling stays the floor, since device
/// files are opened and passed on without a signal.
///
/// One thread at a time may wait. Waiting blocks, so it is done on a thread that may.
package final class ChangeMonitor {
  private let nodes: VFIONodeWatcher?
  private let devices: Int32
  private var debounce: Debounce
  private var burst = ChangeBurst()

  /// What of it works here: false means that polling has to do, for nodes or for devices.
  package var watchesNodes: Bool { nodes != nil }
  /// The kernel's device events can be heard; false in a user namespace without them.
  package var hearsDevices: Bool { devices >= 0 }

  /// Watches the nodes below a root and, where that is the running system's, the kernel's devices. Never fails: what
  /// is not permitted is silent.
  package init(root: String = "/", debounce: Debounce = Debounce()) {
    nodes = try? VFIONodeWatcher(root: root)
    devices = root == "/" ? cl_uevents() : -1
    self.debounce = debounce
  }

  deinit { if devices >= 0 { _ = cl_close(devices) } }

  /// Waits for a burst of events to end, at most so long; nil when none did. A burst that is still going on is told by
  /// a later call.
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
      // A round more than the whole milliseconds: the burst has ended, or the time is over, when poll returns.
      let ready = cl_wait_two(nodes?.descriptor ?? -1, devices, Int32(clamping: until - now + 1))
      if ready < 0 { return nil }
      var isChanged = false
      if ready & 1 != 0, nodes?.take(into: &burst) == true { isChanged = true }
      if ready & 2 != 0, takeDevices() { isChanged = true }
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
  /// Something that a picture of VFIO shows may have changed: not a disk, a network interface or a process's cgroup.
  var concernsVFIO: Bool {
    if address != nil { return true }
    guard let subsystem else { return false }
    return [
      "pci", "vfio", "vfio-dev", "mdev", "iommu", "pci_express", "slots", "fsl-mc", "platform", "amba", "cdx", "ap",
      "css", "ccw", "module", "drivers", "misc",
    ].contains(subsystem)
  }
}
