/// The mounts of one mount namespace, as far as a scan needs them: the status of a file on a dead file server may never
/// return (nfs_weak_revalidate), so links onto network file systems are not followed.
///
/// Any user can make thousands of mounts with long names. The table keeps a hash of each mount point, and nothing at all
/// where no file system has a server.
package struct MountTable: Sendable {
  /// The largest number of mounts that are kept; with more of them, no link is followed.
  static let most = 1 << 17

  /// True for each point, by its hash, whose last mount has a server.
  private var mounts: [Int: Bool] = [:]
  private var hasRemote = false
  /// The mounts could not be read: any file may have a server.
  private(set) var isUnknown = false

  /// Reads a mountinfo file (proc_pid_mountinfo(5)); malformed lines are skipped.
  package init(mountinfo bytes: [UInt8]) {
    bytes.withUnsafeBytes { all in
      for line in all.split(separator: UInt8(ascii: "\n")) { add(UnsafeRawBufferPointer(rebasing: line)) }
    }
    end()
  }

  /// Reads the mountinfo file of a process, at most so many bytes.
  init(_ files: any HostFiles, _ path: String, limit: Int, _ progress: ReadProgress) throws(HostReadError) {
    // Most namespaces have no server in them, and their mounts need not be kept.
    try files.visitLines(path, limit: limit) { line in
      bytes += line.count + 1
      if bytes & 0x3fff <= line.count { progress.step() }
      if let mount = MountFields(line), Self.isRemote(mount.type) { hasRemote = true }
    }
    guard hasRemote else { return }
    var again = 0
    try files.visitLines(path, limit: limit) { line in
      again += line.count + 1
      if again & 0x3fff <= line.count { progress.step() }
      if mounts.count <= Self.most { add(line) }
    }
    isUnknown = mounts.count > Self.most
    end()
  }

  /// The size of the file, in bytes.
  private(set) var bytes = 0

  /// Creates a table by which every link may be followed, or none.
  init(isUnknown: Bool = false) { self.isUnknown = isUnknown }

  private mutating func add(_ line: UnsafeRawBufferPointer) {
    guard let mount = MountFields(line) else { return }
    let isRemote = Self.isRemote(mount.type)
    if isRemote { hasRemote = true }
    var hasher = Hasher()
    MountFields.unescape(mount.point) { hasher.combine($0) }
    mounts[hasher.finalize()] = isRemote
  }

  private mutating func end() { if !hasRemote || isUnknown { mounts = [:] } }

  /// Returns true if a path is on a file system whose server may not answer. The deepest mount decides; of two at one
  /// point, the later, which hides the other.
  package func isRemote(_ path: UnsafeRawBufferPointer) -> Bool {
    if isUnknown { return true }
    guard hasRemote else { return false }
    var hasher = Hasher()
    var isRemote = false
    for (index, byte) in path.enumerated() {
      // The root is the one point that ends with a slash.
      if byte == UInt8(ascii: "/"), index > 0, let found = mounts[hasher.finalized] { isRemote = found }
      hasher.combine(byte)
      if index == 0, let found = mounts[hasher.finalized] { isRemote = found }
    }
    return path.count > 1 ? mounts[hasher.finalized] ?? isRemote : isRemote
  }

  private static func isRemote(_ type: UnsafeRawBufferPointer) -> Bool {
    let names: [StaticString] = [
      "fuse", "fuseblk", "nfs", "nfs4", "smb3", "smbfs", "cifs", "9p", "ceph", "afs", "lustre", "gfs2", "ocfs2",
      "virtiofs", "coda", "orangefs",
    ]
    // A FUSE file system may name its kind; fusectl and nfsd are the kernel's own.
    return type.begins(with: "fuse.") || names.contains { type.equals($0) }
  }
}

extension Hasher {
  /// The hash of what was combined so far.
  fileprivate var finalized: Int {
    let copy = self
    return copy.finalize()
  }
}
