import CLinux
import HostModel

/// The folders that a sealed process reads below, opened before the seal: procfs, sysfs and debugfs, and the few files
/// beside them.
///
/// There is no device node on these file systems, and an open below them stays on their mount and follows no link of
/// procfs to something that is open (``cl_open_beneath``). So no VFIO node can be opened, by whatever name: what could be
/// reached is only what the kernel tells about itself. The numbers of the folders are what the seal's filter knows them
/// by: they are never closed, and another file cannot get them.
final class PinnedDirectories: Sendable {
  /// The folders have the numbers from here on: no other descriptor comes that far.
  static let first = Int32(CL_FIRST_FOLDER)

  private struct Folder {
    let prefix: String
    /// Its number; the negative errno of its open(2) where there is none.
    let descriptor: Int32
  }

  /// Longer prefixes first: a mount below another one is a folder of its own.
  private let folders: [Folder]
  private let held: [String: Int32]

  /// Opens what there is of it below a root. Fails with an errno where no number is free.
  init(open: (_ path: String, _ flags: Int) -> Int32) throws(HostReadError) {
    var folders: [Folder] = []
    // /proc/sys is a mount of its own in most containers (runtime-spec, `readonlyPaths`).
    for path in ["sys/kernel/debug", "proc/sys", "proc", "sys"] {
      let descriptor = open(path, CL_DIRECTORY)
      let pinned = descriptor < 0 ? descriptor : cl_renumber(descriptor, Self.first)
      guard descriptor < 0 || pinned >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(-pinned))) }
      folders.append(Folder(prefix: path + "/", descriptor: pinned))
    }
    var held: [String: Int32] = [:]
    for path in ["etc/passwd"] + PCIIDs.usualPaths {
      let descriptor = open(path, CL_FILE)
      if descriptor >= 0 { held[path] = descriptor }
    }
    (self.folders, self.held) = (folders, held)
  }

  /// The numbers of the folders.
  var numbers: Range<Int32> { Self.first..<Self.first + Int32(folders.count { $0.descriptor >= 0 }) }

  /// Opens a file or folder below one of them. EPERM for anything else, as from the seal.
  func open(_ path: String, _ flags: Int) -> Int32 {
    guard let place = place(path) else { return -1 }
    return place.directory < 0 ? place.directory : cl_open_beneath(place.directory, place.path, flags)
  }

  /// The folder that a path is below of, by its number or the negative errno of its open(2), and the rest of the path; nil
  /// where it is below none.
  func place(_ path: String) -> (directory: Int32, path: String)? {
    for folder in folders {
      let isFolder = folder.prefix.dropLast() == path
      guard isFolder || path.hasPrefix(folder.prefix) else { continue }
      return (folder.descriptor, isFolder ? "." : String(path.dropFirst(folder.prefix.count)))
    }
    return nil
  }

  /// The bytes of a file that was opened before; nil when it was not. It is the file that was there then.
  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8]? {
    guard let descriptor = held[path] else { return nil }
    var bytes: [UInt8] = []
    while true {
      var failure: Int32?
      let chunk = [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        let got = cl_read_at(descriptor, base, buffer.count, Int64(bytes.count))
        if got < 0 { failure = Int32(-got) } else { count = got }
      }
      if let failure { throw HostReadError(path: path, reason: .errno(ErrorNumber(failure))) }
      if chunk.isEmpty { return bytes }
      bytes += chunk
      if bytes.count > limit { throw HostReadError(path: path, reason: .tooLarge) }
    }
  }
}
