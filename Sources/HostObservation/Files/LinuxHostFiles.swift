import CLinux
import Glibc
import HostModel

/// A host's files, read by system calls: the running system's at `/`, or a tree below any directory (`--sysroot`).
///
/// Below another directory every path is resolved with openat2's RESOLVE_IN_ROOT, so that a link in a recorded tree
/// never leads into the machine it is read on, and only regular files and directories are opened: a tree may have device
/// nodes and FIFOs in it.
package final class LinuxHostFiles: HostFiles {
  private let root: Int32
  private let isRealRoot: Bool
  /// `proc` has the pids of this process's namespace, so that kcmp(2) and descriptor links can be used.
  private let isOwnProcfs: Bool
  /// The directory `proc` below another root if it is such a procfs, as that of a container's `/host` is; else -1.
  private let proc: Int32
  /// The directories of a sealed process.
  private let pinned: PinnedDirectories?
  /// The directories below another root in a process that is not sealed.
  private let tree: PinnedDirectories?
  /// The directory of this process's descriptors; -1 if it has none or needs none.
  private let descriptors: Int32
  /// See ``HostFiles``.
  package let hangingReads: HangingReads?

  /// Opens a root directory. Fails with the error of open(2) if there is no such directory.
  ///
  /// If the process will be sealed (`isPinned`), everything is read below directories that are opened now, and nothing
  /// else can be found (`PinnedDirectories`); ``cl_fix_opens`` was called before.
  package init(
    root path: String = "/", isPinned: Bool = false, patience: ReadPatience = .watching
  ) throws(HostReadError) {
    hangingReads = HangingReads(patience)
    let fd = cl_open(AT_FDCWD, path, CL_DIRECTORY)
    guard fd >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(-fd))) }
    root = fd
    isRealRoot = path == "/"
    let proc = isRealRoot ? cl_open(fd, "proc", CL_DIRECTORY) : cl_open_in_root(fd, "proc", CL_DIRECTORY)
    isOwnProcfs = proc >= 0 && cl_is_procfs(proc) == 1 && Self.namesSelf(proc)
    self.proc = isOwnProcfs && !isRealRoot ? proc : -1
    if proc >= 0, self.proc < 0 { _ = cl_close(proc) }
    let isRealRoot = isRealRoot
    descriptors = isRealRoot || isPinned ? -1 : cl_open(AT_FDCWD, "/proc/self/fd", CL_DIRECTORY)
    let directories =
      isPinned || !isRealRoot
      ? try PinnedDirectories(isForSeal: isPinned) {
        isRealRoot ? cl_open(fd, $0, $1) : cl_open_in_root(fd, $0, $1)
      } : nil
    (pinned, tree) = isPinned ? (directories, nil) : (nil, directories)
  }

  deinit {
    _ = cl_close(root)
    if proc >= 0 { _ = cl_close(proc) }
    if descriptors >= 0 { _ = cl_close(descriptors) }
  }

  /// The descriptors of the directories below which everything is read; empty if any path can be read.
  package var pinnedDirectories: Range<Int32> { pinned?.numbers ?? Self.noDirectories }

  /// The empty range of descriptors.
  package static var noDirectories: Range<Int32> { PinnedDirectories.first..<PinnedDirectories.first }

  /// Returns a directory and a path below it that one system call can resolve instead of three: anywhere in the running
  /// system, and below a procfs, since its links that lead out (of descriptors and of process directories) are not
  /// followed here.
  private func place(_ path: String) -> (directory: Int32, path: String)? {
    // All reads are of the same mounts, even if others are mounted over them later.
    if isRealRoot { return pinned?.place(path).map { ($0.directory, $0.path) } ?? (root, path) }
    return proc >= 0 && path.hasPrefix("proc/") ? (proc, String(path.dropFirst(5))) : nil
  }

  /// Returns true if `proc/self` of a procfs names this process: it is mounted in this PID namespace.
  private static func namesSelf(_ proc: Int32) -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let base = buffer.baseAddress else { return false }
      let count = cl_readlink(proc, "self", base, 32)
      guard count > 0 else { return false }
      let text = String(decoding: UnsafeRawBufferPointer(start: base, count: count), as: UTF8.self)
      return Int32(text) == cl_pid()
    }
  }

  private func open(_ path: String, _ flags: Int) throws(HostReadError) -> Int32 {
    let fd: Int32
    if flags == CL_FILE || flags == CL_DIRECTORY {
      fd = openToRead(path, flags)
    } else {
      fd = place(path).map { cl_open($0.directory, $0.path, flags) } ?? cl_open_in_root(root, path, flags)
    }
    guard fd >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(-fd))) }
    return fd
  }

  /// Opens a file or directory, or returns a negative errno: EPERM as the seal does for one that is below none of its
  /// directories, ENXIO for what is neither a regular file nor a directory below another root.
  private func openToRead(_ path: String, _ flags: Int) -> Int32 {
    if isRealRoot, pinned == nil { return cl_open(root, path, flags) }
    let place = (pinned ?? tree)?.place(path)
    guard place != nil || pinned == nil else { return -ErrorNumber.EPERM.code }
    if let place, place.directory < 0 { return place.directory }
    if let place, isRealRoot || place.isOfKernel { return cl_open_beneath(place.directory, place.path, flags) }
    guard flags == CL_FILE else {
      if let place, pinned != nil { return cl_open_beneath(place.directory, place.path, flags) }
      return cl_open_in_root(root, path, flags)
    }
    // A copied tree, or a file beside sys and proc: looked at before it is opened.
    let found = cl_open_in_root(root, path, CL_PATH)
    guard found >= 0 else { return found }
    defer { _ = cl_close(found) }
    guard Self.isRegular(found) else { return -ErrorNumber.ENXIO.code }
    if descriptors >= 0 { return cl_reopen(descriptors, found) }
    // Without procfs, and sealed, it is opened by its name, which another file may have by now.
    let opened =
      place.map { cl_open_beneath($0.directory, $0.path, flags) } ?? cl_open_in_root(root, path, flags)
    guard opened >= 0, !Self.isRegular(opened) else { return opened }
    _ = cl_close(opened)
    return -ErrorNumber.ENXIO.code
  }

  private static func isRegular(_ fd: Int32) -> Bool {
    (try? status(fd, "", named: ""))?.isRegular ?? false
  }

  /// Reads with open(2) and read(2); no caller opens a device node.
  package func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    if let bytes = try pinned?.contents(path, limit: limit) { return bytes }
    let fd = try open(path, CL_FILE)
    defer { _ = cl_close(fd) }
    let isSysfs = path.hasPrefix("sys/")
    var result: [UInt8] = []
    var size = min(4096, limit + 1)
    while true {
      // Into a buffer of its own, so that the result has no more capacity than bytes: thousands of them are kept.
      let count = withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        let count = cl_read(fd, base, size)
        if count > 0 { result += UnsafeRawBufferPointer(start: base, count: count) }
        return count
      }
      guard count >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(Int32(-count)))) }
      if count == 0 { return result }
      if result.count > limit { throw HostReadError(path: path, reason: .tooLarge) }
      // A sysfs attribute is at most a page and is read at once (fs/sysfs/file.c); procfs may stop at any record.
      if isSysfs, count < size { return result }
      size = 64 * 1024
    }
  }

  /// Reads with open(2) and read(2).
  package func prefix(_ path: String, _ count: Int) throws(HostReadError) -> [UInt8] {
    let fd = try open(path, CL_FILE)
    defer { _ = cl_close(fd) }
    var result: [UInt8] = []
    while result.count < count {
      let size = min(count - result.count, 16 * 1024)
      var failure: HostReadError?
      let chunk = [UInt8](unsafeUninitializedCapacity: size) { buffer, read in
        read = 0
        guard let base = buffer.baseAddress else { return }
        let got = cl_read(fd, base, size)
        if got < 0 { failure = HostReadError(path: path, reason: .errno(ErrorNumber(Int32(-got)))) } else { read = got }
      }
      if let failure { throw failure }
      if chunk.isEmpty { break }
      result += chunk
    }
    return result
  }

  /// Reads with read(2) into one buffer, whatever the size of the file; a line that does not fit is left out.
  package func visitLines(
    _ path: String, limit: Int, _ visit: (_ line: UnsafeRawBufferPointer) -> Void
  ) throws(HostReadError) {
    let fd = try open(path, CL_FILE)
    defer { _ = cl_close(fd) }
    let size = 64 * 1024
    try withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { (buffer) throws(HostReadError) in
      guard let base = buffer.baseAddress else { return }
      var (kept, total, isCut) = (0, 0, false)
      while true {
        if kept == size { (kept, isCut) = (0, true) }
        let count = cl_read(fd, base + kept, size - kept)
        guard count >= 0 else { throw HostReadError(path: path, reason: .errno(ErrorNumber(Int32(-count)))) }
        if count == 0 { break }
        total += count
        if total > limit { throw HostReadError(path: path, reason: .tooLarge) }
        var rest = buffer[..<(kept + count)]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          if end > rest.startIndex, !isCut { visit(UnsafeRawBufferPointer(rebasing: rest[..<end])) }
          isCut = false
          rest = rest[(end + 1)...]
        }
        kept = rest.count
        if kept > 0, rest.startIndex > 0 { base.copyMemory(from: base + rest.startIndex, byteCount: kept) }
      }
      if kept > 0, !isCut { visit(UnsafeRawBufferPointer(start: base, count: kept)) }
    }
  }

  /// Reads with getdents64(2).
  package func entries(_ directory: String) throws(HostReadError) -> [String] {
    var names: [String] = []
    try visitEntries(directory) { _, name in
      names.append(String(decoding: UnsafeRawBufferPointer(start: name, count: Self.length(name)), as: UTF8.self))
      return true
    }
    return names
  }

  /// Reads with readlinkat(2); the link itself is not followed.
  package func link(_ path: String) throws(HostReadError) -> String {
    if let place = place(path) { return try Self.link(place.directory, place.path, named: path) }
    // With an O_PATH descriptor of the link itself, parents stay inside the root and the link is not followed.
    let fd = try open(path, CL_PATH_NOFOLLOW)
    defer { _ = cl_close(fd) }
    return try Self.link(fd, "", named: path)
  }

  private static func link(
    _ directory: Int32, _ path: UnsafePointer<CChar>, named name: String
  ) throws(HostReadError) -> String {
    var failure: HostReadError?
    let text = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      guard let base = buffer.baseAddress else { return "" }
      let count = cl_readlink(directory, path, base.assumingMemoryBound(to: CChar.self), buffer.count)
      if count < 0 { failure = HostReadError(path: name, reason: .errno(ErrorNumber(Int32(-count)))) }
      return String(decoding: UnsafeRawBufferPointer(start: base, count: max(0, count)), as: UTF8.self)
    }
    if let failure { throw failure }
    return text
  }

  /// Calls statx(2), which calls no driver; below another root through an O_PATH descriptor.
  package func status(_ path: String) throws(HostReadError) -> FileStatus {
    if let place = place(path) { return try Self.status(place.directory, place.path, named: path) }
    let fd = try open(path, CL_PATH)
    defer { _ = cl_close(fd) }
    return try Self.status(fd, "", named: path)
  }

  /// Calls statx(2).
  package func mountID(_ path: String) -> UInt64? {
    if let place = place(path) { return UInt64(exactly: cl_mount_id(place.directory, place.path)) }
    guard let fd = try? open(path, CL_PATH) else { return nil }
    defer { _ = cl_close(fd) }
    return UInt64(exactly: cl_mount_id(fd, ""))
  }

  /// Reads with getdents64(2) and readlinkat(2) into two reused buffers, without a String. A descriptor is followed
  /// with statx(2) in the directory that is open anyway, and only on a procfs of this PID namespace.
  ///
  /// With CAP_DAC_OVERRIDE the descriptors of a process that may not be traced can be listed, and only reading a link
  /// fails (`proc_fd_access_allowed`, fs/proc/base.c). That is EACCES for the whole directory.
  package func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError) {
    try withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) {
      (buffer) throws(HostReadError) in
      guard let base = buffer.baseAddress else { return }
      var refusal: HostReadError?
      try visitEntries(directory) { fd, name in
        guard let number = Self.number(name) else { return true }
        var count = cl_readlink(fd, name, base.assumingMemoryBound(to: CChar.self), 4096)
        if count == -Int(ErrorNumber.ENAMETOOLONG.code) {  // some path, too deep to be printed
          base.storeBytes(of: UInt8(ascii: "/"), as: UInt8.self)
          count = 1
        }
        guard count > 0 else {
          let error = HostReadError(path: directory, reason: .errno(ErrorNumber(Int32(-count))))
          if error.isPermission { refusal = error }
          return refusal == nil  // else closed since the directory was read
        }
        let link = UnsafeRawBufferPointer(start: base, count: count)
        let status = isOwnProcfs && follow(link) ? try? Self.status(fd, name, named: "") : nil
        return visit(number, link, status)
      }
      if let refusal { throw refusal }
    }
  }

  /// Calls kcmp(2) with KCMP_FILE.
  package func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    isOwnProcfs ? Self.order(cl_compare_files(left.task, right.task, left.number, right.number)) : nil
  }

  /// Calls kcmp(2) with KCMP_FILES.
  package func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? {
    isOwnProcfs ? Self.order(cl_compare_tables(left, right)) : nil
  }

  private static func order(_ result: Int32) -> FileComparison? {
    switch result {
    case 0: .same
    case 1: .less
    case 2: .greater
    default: nil
    }
  }

  /// Visits the names in a directory until `visit` returns false.
  private func visitEntries(_ directory: String, _ visit: (Int32, UnsafePointer<CChar>) -> Bool) throws(HostReadError) {
    let fd = try open(directory, CL_DIRECTORY)
    defer { _ = cl_close(fd) }
    let size = 32 * 1024
    try withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { (buffer) throws(HostReadError) in
      guard let base = buffer.baseAddress else { return }
      while true {
        let count = cl_entries(fd, base, size)
        guard count >= 0 else { throw HostReadError(path: directory, reason: .errno(ErrorNumber(Int32(-count)))) }
        if count == 0 { return }
        var offset = 0
        while offset < count {
          // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name (getdents(2)).
          let record = base + offset
          let length = Int(record.load(fromByteOffset: 16, as: UInt16.self))
          guard length > 19 else { return }
          let name = (record + 19).assumingMemoryBound(to: CChar.self)
          let isDot = name[0] == 46 && (name[1] == 0 || (name[1] == 46 && name[2] == 0))
          if !isDot, !visit(fd, name) { return }
          offset += length
        }
      }
    }
  }

  private static func status(
    _ directory: Int32, _ path: UnsafePointer<CChar>, named name: String
  ) throws(HostReadError) -> FileStatus {
    var raw = cl_status()
    let result = cl_status_at(directory, path, 1, &raw)
    guard result == 0 else { throw HostReadError(path: name, reason: .errno(ErrorNumber(-result))) }
    return FileStatus(
      mode: raw.mode, userID: raw.user, groupID: raw.group, links: raw.links, size: raw.size,
      deviceMajor: raw.device_major, deviceMinor: raw.device_minor)
  }

  private static func length(_ name: UnsafePointer<CChar>) -> Int {
    var count = 0
    while name[count] != 0 { count += 1 }
    return count
  }

  private static func number(_ name: UnsafePointer<CChar>) -> Int32? {
    var value: Int32 = 0
    var index = 0
    while name[index] != 0 {
      let digit = Int32(name[index]) - 48
      guard (0...9).contains(digit), index < 9 else { return nil }
      value = value * 10 + digit
      index += 1
    }
    return index > 0 ? value : nil
  }
}
