/// The mounts of one mount namespace, as far as a scan needs them: the status of a file on a dead file server may never
/// return (nfs_weak_revalidate), so links onto network file systems are not followed.
package struct MountTable: Sendable {
  private var mounts: [(point: [UInt8], isRemote: Bool)] = []
  private var hasRemote = false

  /// Reads a mountinfo file (proc_pid_mountinfo(5)); malformed lines are skipped.
  package init(mountinfo bytes: [UInt8]) {
    for line in MountLine.all(bytes) {
      let isRemote = Self.isRemote(line.type)
      mounts.append((line.point, isRemote))
      if isRemote { hasRemote = true }
    }
  }

  /// Creates an empty table: every link may be followed.
  init() {}

  /// Returns true if a path is on a file system whose server may not answer. The deepest mount decides; of two at one
  /// point, the later, which hides the other.
  package func isRemote(_ path: UnsafeRawBufferPointer) -> Bool {
    guard hasRemote else { return false }
    var deepest = (length: -1, isRemote: false)
    for mount in mounts where mount.point.count >= deepest.length && Self.covers(mount.point, path) {
      deepest = (mount.point.count, mount.isRemote)
    }
    return deepest.isRemote
  }

  private static func covers(_ point: [UInt8], _ path: UnsafeRawBufferPointer) -> Bool {
    if point == [UInt8(ascii: "/")] { return true }
    guard path.count >= point.count else { return false }
    for index in point.indices where path[index] != point[index] { return false }
    return path.count == point.count || path[point.count] == UInt8(ascii: "/")
  }

  private static func isRemote(_ type: String) -> Bool {
    type.hasPrefix("fuse") || type.hasPrefix("nfs") || type.hasPrefix("smb")
      || ["cifs", "9p", "ceph", "afs", "lustre", "gfs2", "ocfs2", "virtiofs", "coda", "orangefs"].contains(type)
  }
}
