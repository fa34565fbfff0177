import Glibc

/// A control group that limits memory (cgroups(7)), as `MemoryMax=` of a unit does; in either version of them.
struct MemoryGroup {
  private let directory: String
  private let isUnified: Bool

  /// Makes the group: in version 1 below this process's own, in version 2 at the top, because a group with processes
  /// limits no group below it. nil if this machine does not permit it. One that an earlier run has left is used again.
  init?(limit: Int) {
    let own = Self.text("/proc/self/cgroup").split(separator: "\n").map { $0.split(separator: ":", maxSplits: 2) }
    let path = own.first { $0.count == 3 && $0[1].split(separator: ",").contains("memory") }?[2]
    isUnified = path == nil
    let parent = path.map { "/sys/fs/cgroup/memory\($0)" } ?? "/sys/fs/cgroup"
    directory = parent + "/vfiotop-crowd"
    if isUnified { _ = Self.write("+memory", to: parent + "/cgroup.subtree_control") }
    rmdir(directory)
    guard mkdir(directory, 0o755) == 0 else { return nil }
    let file = isUnified ? "memory.max" : "memory.limit_in_bytes"
    guard Self.write(String(limit), to: "\(directory)/\(file)") else {
      rmdir(directory)
      return nil
    }
    // Swap is limited, too, where it is counted.
    _ = Self.write("0", to: directory + "/memory.swap.max")
    _ = Self.write(String(limit), to: directory + "/memory.memsw.limit_in_bytes")
  }

  /// The command that starts another in this group.
  func command(_ arguments: [String]) -> [String] {
    ["/bin/sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", directory + "/cgroup.procs"] + arguments
  }

  /// The number of processes that the kernel killed because the group had no memory left; nil if it does not tell it.
  var kills: Int? {
    let text = Self.text(directory + (isUnified ? "/memory.events" : "/memory.oom_control"))
    let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  /// Removes the group, in which no process is left.
  func remove() {
    if rmdir(directory) != 0 { print("crowd: \(directory) stays: \(String(cString: strerror(errno)))") }
  }

  private static func write(_ text: String, to file: String) -> Bool {
    let descriptor = open(file, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
  }

  /// The text of a small file; empty if it cannot be read.
  static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { Glibc.close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}
