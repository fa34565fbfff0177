import HostModel
import HostObservation
import Synchronization

/// The sysfs, procfs and /dev of a simulated kernel as root sees them. The tree is rebuilt after every change.
package final class SimulatedFiles: HostFiles {
  /// True: they are the files of the machine of a demo.
  package let isSimulated = true
  private let kernel: SimulatedKernel
  private let known = Mutex<(version: Int, root: DirectoryNode)?>(nil)

  /// Serves the files of `kernel`.
  package init(_ kernel: SimulatedKernel) { self.kernel = kernel }

  private var root: DirectoryNode {
    known.withLock { known in
      if let known, known.version == kernel.changes { return known.root }
      let (version, root) = kernel.files()
      known = (version, root)
      return root
    }
  }

  /// The contents of a file.
  package func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    switch try root.find(path, followingLast: true) {
    case .file(let bytes):
      if bytes.count > limit { throw HostReadError(path: path, reason: .tooLarge) }
      return bytes
    case .directory: throw HostReadError(path: path, reason: .errno(.EISDIR))
    default: throw HostReadError(path: path, reason: .errno(.ENXIO))
    }
  }

  /// The names in a directory.
  package func entries(_ directory: String) throws(HostReadError) -> [String] {
    guard case .directory(let found) = try root.find(directory, followingLast: true) else {
      throw HostReadError(path: directory, reason: .errno(.ENOTDIR))
    }
    return Array(found.entries.keys)
  }

  /// The target of a symbolic link.
  package func link(_ path: String) throws(HostReadError) -> String {
    switch try root.find(path, followingLast: false) {
    case .link(let text), .descriptor(let text, _, _): return text
    default: throw HostReadError(path: path, reason: .errno(.EINVAL))
    }
  }

  /// stat(2) of a path.
  package func status(_ path: String) throws(HostReadError) -> FileStatus {
    switch try root.find(path, followingLast: true) {
    case .device(let status): return status
    case .descriptor(_, let node?, _): return node
    case .directory(let found):
      return found.status(
        countsEntries: kernel.machine.flavour.version >= KernelVersion(6, 2) && path.hasSuffix("/fd"))
    case .file(let bytes):
      return FileStatus(
        mode: 0o100444, userID: 0, groupID: 0, links: 1, size: UInt64(bytes.count), deviceMajor: 0, deviceMinor: 0)
    case .link, .descriptor: throw HostReadError(path: path, reason: .errno(.ENOENT))
    }
  }

  /// Visits the descriptors of a process.
  package func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError) {
    guard case .directory(let found) = try root.find(directory, followingLast: true) else {
      throw HostReadError(path: directory, reason: .errno(.ENOTDIR))
    }
    for (name, entry) in found.entries {
      guard let number = Int32(name), case .descriptor(let link, let node, _) = entry else { continue }
      guard Array(link.utf8).withUnsafeBytes({ visit(number, $0, follow($0) ? node : nil) }) else { return }
    }
  }

  /// kcmp(2): compares open file descriptions by their number.
  package func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    let root = root
    func file(_ descriptor: ProcessDescriptor) -> Int? {
      guard
        case .descriptor(_, _, let file)? =
          try? root.find("proc/\(descriptor.task)/fd/\(descriptor.number)", followingLast: false)
      else { return nil }
      return file
    }
    guard let a = file(left), let b = file(right) else { return nil }
    return a == b ? .same : a < b ? .less : .greater
  }

  /// Every simulated process has a single thread.
  package func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? {
    left == right ? .same : left < right ? .less : .greater
  }
}
