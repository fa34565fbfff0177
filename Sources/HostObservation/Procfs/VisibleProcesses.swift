import HostModel
import TerminalText

/// The visible processes of the host.
struct VisibleProcesses: Sendable {
  let files: any HostFiles
  /// Their pids, in no order.
  let pids: [Int32]
  private let isUnreadable: Bool

  /// Lists /proc.
  init(_ files: any HostFiles) {
    self.files = files
    let names = try? files.entries("proc")
    pids = (names ?? []).compactMap { Int32($0) }.filter { $0 > 0 }
    isUnreadable = names == nil
  }

  /// Returns the mounts of every mount namespace that a process is in, starting with this process's and pid 1's.
  func mounts() -> [MountLine] {
    var namespaces: Set<String> = []
    var lines: [MountLine] = []
    for process in ["self", "1"] + pids.sorted().map(String.init) {
      let namespace = try? files.link("proc/\(process)/ns/mnt")
      // If the namespace's ID is unreadable, only those two are read.
      guard namespace.map({ namespaces.insert($0).inserted }) ?? (process == "self" || process == "1") else { continue }
      lines += MountLine.all((try? files.contents("proc/\(process)/mountinfo", limit: 16 << 20)) ?? [])
    }
    return lines
  }

  /// The reason why some processes are not visible; nil if all are.
  func doubt(unreadable: Int) -> String? {
    if isUnreadable { return "no process could be read" }
    let gaps = ProcfsVisibility.gaps(files)
    if gaps.processesHidden { return "/proc hides processes from this user" }
    if gaps.inOwnProcessNamespace { return "this is a container that does not see the processes outside" }
    if unreadable == 0 { return nil }
    return "\(Plural.count(unreadable, "process", "processes")) could not be read"
  }
}
