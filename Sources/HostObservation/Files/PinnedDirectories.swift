import CLinux
import HostModel

/// The directories below which a sealed process reads, opened before the seal: procfs, sysfs and debugfs, and a few
/// single files.
///
/// These file systems have no device nodes, and an open below them stays on their mount and follows no procfs link to
/// an open file (``cl_open_beneath``). So no VFIO node can be opened, by any name; only the kernel's own files can be
/// reached. The seal's filter knows the directories by their descriptors, which are never closed, so that no other file
/// can get their numbers.
final class PinnedDirectories: Sendable {
  /// The first descriptor of the directories, beyond all other descriptors.
  static let first = Int32(CL_FIRST_FOLDER)

  private struct Directory {
    let prefix: String
    /// The descriptor; the negative errno of open(2) if it could not be opened.
    let descriptor: Int32
  }

  /// The directories, longer prefixes first: a mount below another has an entry of its own.
  private let directories: [Directory]
  private let held: [String: Int32]

  /// Opens the directories and files that exist below a root. Fails if no descriptor is free.
  init(open: (_ path: String, _ flags: Int) -> Int32) throws(HostReadError) {
    var directories: [Directory] = []
    // /proc/sys is a mount of its own in most containers (runtime-spec, `readonlyPaths`).
    for path in ["sys/kernel/debug", "proc/sys", "proc", "sys"] {
      let descriptor = open(path, CL_DIRECTORY)
      let pinned = descriptor < 0 ? descriptor : cl_renumber(descriptor, Self.first)
      guard descriptor < 0 || pinned >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(-pinned))) }
      directories.append(Directory(prefix: path + "/", descriptor: pinned))
    }
    var held: [String: Int32] = [:]
    for path in ["etc/passwd"] + PCIIDs.usualPaths {
      let descriptor = open(path, CL_FILE)
      if descriptor >= 0 { held[path] = descriptor }
    }
    (self.directories, self.held) = (directories, held)
  }

  /// The descriptors of the directories.
  var numbers: Range<Int32> { Self.first..<Self.first + Int32(directories.count { $0.descriptor >= 0 }) }

  /// Opens a file or directory below one of them. Returns -EPERM for anything else, as the seal does.
  func open(_ path: String, _ flags: Int) -> Int32 {
    guard let place = place(path) else { return -ErrorNumber.EPERM.code }
    return place.directory < 0 ? place.directory : cl_open_beneath(place.directory, place.path, flags)
  }

  /// Returns the directory above a path, by its descriptor or the negative errno of its open(2), and the rest of the
  /// path; nil if it is below none.
  func place(_ path: String) -> (directory: Int32, path: String)? {
    for directory in directories {
      let isDirectory = directory.prefix.dropLast() == path
      guard isDirectory || path.hasPrefix(directory.prefix) else { continue }
      return (directory.descriptor, isDirectory ? "." : String(path.dropFirst(directory.prefix.count)))
    }
    return nil
  }

  /// Returns the contents of a file that was opened before the seal; nil if it was not.
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
