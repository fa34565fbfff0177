import CLinux
import HostModel
import TerminalText

/// Watches VFIO's nodes with inotify(7) for creation, removal, opens and closes. A directory that does not exist yet is
/// watched once it is created.
///
/// inotify looks up directories and opens no node. It reports only actions through these nodes, and not through a node
/// that a container created for itself.
final class VFIONodeWatcher {
  let descriptor: Int32
  private let root: String
  private var directories: [Int32: String] = [:]

  /// Watches below the directory that contains `dev`: `/` for the running system. Fails with the error of
  /// inotify_init1(2).
  init(root: String) throws(HostReadError) {
    let fd = cl_inotify()
    guard fd >= 0 else { throw HostReadError(path: "dev", reason: .errno(ErrorNumber(-fd))) }
    descriptor = fd
    self.root = root.hasSuffix("/") ? root : root + "/"
    watchDirectories()
  }

  deinit { _ = cl_close(descriptor) }

  /// The events of parent directories: only names, since other opens in /dev are of no interest.
  private func watchDirectories() {
    for (directory, what) in [
      ("dev", CL_WATCH_NAMES), ("dev/vfio", CL_WATCH_NODES), ("dev/vfio/devices", CL_WATCH_NODES),
    ] {
      let watch = cl_watch(descriptor, root + directory, Int32(what))
      if watch >= 0 { directories[watch] = directory }
    }
  }

  /// Adds all reported events to a burst. Returns true if there were any.
  func take(into burst: inout ChangeBurst) -> Bool {
    var isChanged = false
    withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return }
      while true {
        let count = cl_read(descriptor, base, buffer.count)
        guard count > 0 else { return }
        var offset = 0
        while offset < count {
          var event = cl_inotify_event()
          let next = cl_inotify_event_at(base, count, offset, &event)
          guard next > 0 else { return }
          offset = next
          if add(event, to: &burst) { isChanged = true }
        }
      }
    }
    return isChanged
  }

  private func add(_ event: cl_inotify_event, to burst: inout ChangeBurst) -> Bool {
    if event.overflow != 0 {
      burst.isIncomplete = true
      return true
    }
    guard let directory = directories[event.watch] else { return false }
    if event.watch_gone != 0 {
      // The directory was removed; another of the same name may be created or exist already.
      directories[event.watch] = nil
      watchDirectories()
      return true
    }
    let bytes = UnsafeRawBufferPointer(start: event.name, count: Int(event.name_length))
    let path = directory + "/" + String(decoding: bytes, as: UTF8.self).cleaned
    if event.made != 0, ["dev/vfio", "dev/vfio/devices"].contains(path) {
      watchDirectories()
      // Entries created before it was watched are not reported.
      burst.isIncomplete = true
      return true
    }
    // Listing a directory opens it, which is only a read. In /dev only these names count.
    guard event.directory == 0, event.name_length > 0, directory != "dev" || path == "dev/iommu" else { return false }
    for (bit, action) in [
      (event.made, ChangeBurst.NodeAction.made), (event.removed, .removed), (event.opened, .opened),
      (event.closed, .closed), (event.attributes, .attributes),
    ] where bit != 0 {
      burst.add(.node(path, action))
    }
    return true
  }
}
