import HostModel
import CLinux

/// Watches the nodes of VFIO with inotify(7): making, removal, opening, closing. Folders that are not there yet are
/// found when they are made.
///
/// inotify looks up folders and opens no node. It reports what is done through these folders' nodes: a node that a
/// container made for itself is another one.
final class VFIONodeWatcher {
  let descriptor: Int32
  private let root: String
  private var folders: [Int32: String] = [:]

  /// Watches below a folder that holds `dev`: `/` for the running system. Fails with the errno of inotify_init1(2).
  init(root: String) throws(HostReadError) {
    let fd = cl_inotify()
    guard fd >= 0 else { throw HostReadError(path: "dev", reason: .errno(ErrorNumber(-fd))) }
    descriptor = fd
    self.root = root.hasSuffix("/") ? root : root + "/"
    watchFolders()
  }

  deinit { _ = cl_close(descriptor) }

  /// The parents are watched for names only: everything else that is opened in /dev is not our business.
  private func watchFolders() {
    for (folder, what) in [("dev", CL_WATCH_NAMES), ("dev/vfio", CL_WATCH_NODES), ("dev/vfio/devices", CL_WATCH_NODES)]
    {
      let watch = cl_watch(descriptor, root + folder, Int32(what))
      if watch >= 0 { folders[watch] = folder }
    }
  }

  /// Takes everything that has been reported into a burst; whether there was anything.
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
    guard let folder = folders[event.watch] else { return false }
    if event.watch_gone != 0 {
      // The folder went: another may be made by the same name, or is there already.
      folders[event.watch] = nil
      watchFolders()
      return true
    }
    let bytes = UnsafeRawBufferPointer(start: event.name, count: Int(event.name_length))
    let path = folder + "/" + String(decoding: bytes, as: UTF8.self).cleaned
    if event.made != 0, ["dev/vfio", "dev/vfio/devices"].contains(path) {
      watchFolders()
      // What was made in it before it was watched is not reported any more.
      burst.isIncomplete = true
      return true
    }
    // Listing a folder opens it: that is nobody's doing but a reader's. And of /dev only these names count.
    guard event.folder == 0, event.name_length > 0, folder != "dev" || path == "dev/iommu" else { return false }
    for (bit, action) in [
      (event.made, ChangeBurst.NodeAction.made), (event.removed, .removed), (event.opened, .opened),
      (event.closed, .closed), (event.attributes, .attributes),
    ] where bit != 0 {
      burst.add(.node(path, action))
    }
    return true
  }
}
