import Glibc

/// A control group that limits memory (cgroups(7)), as `MemoryMax=` of a unit does; in either version of them.
struct MemoryGroup {
  private let directory: String
  private let isUnified: Bool

  /// Makes a group below this process's own; nil if that is not permitted here.
  init?(limit: Int) {
    let own = Self.text("/proc/self/cgroup").split(separator: "\n").map { $0.split(separator: ":", maxSplits: 2) }
    func path(_ controller: Substring) -> Substring? {
      own.first { $0.count == 3 && $0[1].split(separator: ",").contains(controller) }?[2]
    }
    let name = "vfiotop-crowd-\(getpid())"
    let file: String
    if let path = path("memory") {
      (isUnified, file) = (false, "memory.limit_in_bytes")
      directory = "/sys/fs/cgroup/memory\(path)/\(name)"
    } else {
      // A group with processes has none below it that limits anything, so this one is at the top.
      (isUnified, file) = (true, "memory.max")
      directory = "/sys/fs/cgroup/\(name)"
    }
    guard mkdir(directory, 0o755) == 0 else { return nil }
    guard write(String(limit), to: file) else {
      rmdir(directory)
      return nil
    }
    // Neither may be there.
    _ = write("0", to: "memory.swap.max")
    _ = write(String(limit), to: "memory.memsw.limit_in_bytes")
  }

  /// The command that starts another in this group.
  func command(_ arguments: [String]) -> [String] {
    ["/bin/sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", directory + "/cgroup.procs"] + arguments
  }

  /// The peak of the memory that is charged to the group, in bytes; nil if the kernel does not tell it.
  var peak: Int? { number(isUnified ? "memory.peak" : "memory.max_usage_in_bytes") }

  /// The number of processes that the kernel killed because the group had no memory left.
  var kills: Int? {
    let text = Self.text(directory + (isUnified ? "/memory.events" : "/memory.oom_control"))
    let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }

  /// Removes the group, in which no process is left.
  func remove() { rmdir(directory) }

  private func number(_ file: String) -> Int? {
    Self.text("\(directory)/\(file)").split(separator: "\n").first.flatMap { Int($0) }
  }

  private func write(_ text: String, to file: String) -> Bool {
    let descriptor = open("\(directory)/\(file)", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { Glibc.close(descriptor) }
    return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
  }

  /// The text of a file; empty if it cannot be read.
  static func text(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { Glibc.close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}
