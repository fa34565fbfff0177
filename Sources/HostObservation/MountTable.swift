/// The mounts of one mount namespace, as far as a scan has to know them: looking at a file of a dead file server may
/// never return (nfs_weak_revalidate), so links that lie on one are not followed.
struct MountTable: Sendable {
  private var mounts: [(point: [UInt8], isRemote: Bool)] = []
  private var hasRemote = false

  /// Reads a mountinfo file (proc_pid_mountinfo(5)); lines without the form of one are left out.
  init(mountinfo bytes: [UInt8]) {
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "))
      guard let dash = fields.firstIndex(of: [UInt8(ascii: "-")]), dash >= 6, fields.count > dash + 1 else { continue }
      let isRemote = Self.isRemote(String(decoding: fields[dash + 1], as: UTF8.self))
      mounts.append((Self.unescaped(fields[4]), isRemote))
      if isRemote { hasRemote = true }
    }
  }

  /// No mounts known: every link may be followed.
  init() {}

  /// A path lies on a file system whose server may not answer. The deepest mount decides; of two at one point, the
  /// later, which hides the other.
  func isRemote(_ path: UnsafeRawBufferPointer) -> Bool {
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

  /// mountinfo writes space, tab, newline and backslash as `\` and three octal digits.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        result.append(value)
        rest = rest.dropFirst(3)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
