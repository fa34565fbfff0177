import CLinux
import HostModel

/// Directories that are opened once and below which everything is read: procfs, sysfs and debugfs, and a few single
/// files.
///
/// These file systems have no device nodes, and an open below them stays on their mount and follows no procfs link to
/// an open file (``cl_open_beneath``). So no VFIO node can be opened, by any name; only the kernel's own files can be
/// reached. In a sealed process the filter knows the directories by their descriptors, which are never closed, so that
/// no other file can get their numbers.
final class PinnedDirectories: Sendable {
  /// The first descriptor of the directories, beyond all other descriptors.
  static let first = Int32(CL_FIRST_FOLDER)

  private struct Directory {
    let prefix: String
    /// The descriptor; the negative errno of open(2) if it could not be opened.
    let descriptor: Int32
    /// It is on procfs, sysfs or debugfs, and not a directory of a copied tree.
    let isOfKernel: Bool
  }

  /// A path below one of the directories.
  struct Place {
    /// The directory's descriptor, or the negative errno of its open(2).
    let directory: Int32
    /// The path below it.
    let path: String
    /// There are no device nodes below the directory.
    let isOfKernel: Bool
  }

  /// The directories, longer prefixes first: a mount below another has an entry of its own.
  private let directories: [Directory]
  private let held: [String: Int32]
  private let isForSeal: Bool

  /// Opens the directories below a root, and for a seal with the numbers that its filter knows, as well as the files
  /// that will be read. Fails if no descriptor is free.
  init(isForSeal: Bool, open: (_ path: String, _ flags: Int) -> Int32) throws(HostReadError) {
    self.isForSeal = isForSeal
    var directories: [Directory] = []
    // /proc/sys is a mount of its own in most containers (runtime-spec, `readonlyPaths`).
    for path in ["sys/kernel/debug", "proc/sys", "proc", "sys"] {
      let descriptor = open(path, CL_DIRECTORY)
      let pinned = descriptor < 0 || !isForSeal ? descriptor : cl_renumber(descriptor, Self.first)
      guard descriptor < 0 || pinned >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(-pinned))) }
      let isOfKernel = pinned >= 0 && cl_is_of_kernel(pinned) == 1
      directories.append(Directory(prefix: path + "/", descriptor: pinned, isOfKernel: isOfKernel))
    }
    var held: [String: Int32] = [:]
    for path in isForSeal ? ["etc/passwd"] + PCIIDs.usualPaths : [] {
      let descriptor = open(path, CL_FILE)
      if descriptor >= 0 { held[path] = descriptor }
    }
    (self.directories, self.held) = (directories, held)
  }

  /// The descriptors of the directories.
  var numbers: Range<Int32> { Self.first..<Self.first + Int32(directories.count { $0.descriptor >= 0 }) }

  deinit {
    guard !isForSeal else { return }
    for directory in directories where directory.descriptor >= 0 { _ = cl_close(directory.descriptor) }
  }

  /// Returns the directory above a path, and the rest of the path; nil if it is below none.
  func place(_ path: String) -> Place? {
    for directory in directories {
      let isDirectory = directory.prefix.dropLast() == path
      guard isDirectory || path.hasPrefix(directory.prefix) else { continue }
      return Place(
        directory: directory.descriptor, path: isDirectory ? "." : String(path.dropFirst(directory.prefix.count)),
        isOfKernel: directory.isOfKernel)
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
