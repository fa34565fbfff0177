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

  /// The mounts of block devices in every mount namespace.
  struct Mounts: Sendable {
    /// The lines of mountinfo.
    var lines: [MountLine] = []
    /// Some mountinfo file was read.
    var isRead = false
    /// The host has more mounts than are read.
    var isPartial = false

    /// The number of mounts of one device that are kept: its mounts are one use.
    static let most = 4096
  }

  /// Returns the mounts of these devices, in every mount namespace that a process is in, starting with this process's
  /// and pid 1's.
  func mounts(of blocks: [StackedBlock]) -> Mounts {
    let numbers = Set(blocks.compactMap(\.number).map { Array($0.description.utf8) })
    let nodes = Set(blocks.flatMap { [$0.node, $0.kernelNode] }.map { Array($0.utf8) })
    @Sendable func isOnThese(_ mount: MountFields) -> Bool {
      if numbers.contains(Array(mount.device)) { return true }
      // btrfs and overlay have device numbers of their own, so the source decides.
      return !mount.source.isEmpty && nodes.contains(MountLine.unescaped(mount.source))
    }
    let budget = ScanBudget()
    var all = Self.mounts(files, "self", budget.budget(of: 0), ReadProgress(), isOnThese)
    var namespaces: Set<String> = []
    if let own = try? files.link("proc/self/ns/mnt") { namespaces.insert(own) }
    let representatives = ([1] + pids.filter { $0 > 1 }.sorted()).filter { pid in
      let namespace = try? files.link("proc/\(pid)/ns/mnt")
      // If the namespace's ID is unreadable, only pid 1's file is read.
      return namespace.map { namespaces.insert($0).inserted } ?? (pid == 1)
    }
    let reading = WatchedReads.map(representatives, files, threads: 1) { pid, progress in
      let user = (try? files.status("proc/\(pid)").userID) ?? ProcessReader.unknownUser
      return Self.mounts(files, "\(pid)", budget.budget(of: user), progress, isOnThese)
    }
    for mounts in reading.results {
      all.lines += mounts.lines.prefix(max(0, Mounts.most - all.lines.count))
      all.isRead = all.isRead || mounts.isRead
      all.isPartial = all.isPartial || mounts.isPartial
    }
    all.isPartial = all.isPartial || !reading.silent.isEmpty || !reading.left.isEmpty
    return all
  }

  private static func mounts(
    _ files: any HostFiles, _ process: String, _ budget: UserBudget, _ progress: ReadProgress,
    _ isWanted: (MountFields) -> Bool
  ) -> Mounts {
    var mounts = Mounts()
    var bytes = 0
    let limit = budget.mountBytes
    do {
      try files.visitLines("proc/\(process)/mountinfo", limit: limit) { line in
        bytes += line.count + 1
        if bytes & 0x3fff < line.count { progress.step() }
        guard let fields = MountFields(line) else { return }
        mounts.isRead = true
        if isWanted(fields), mounts.lines.count < Mounts.most { mounts.lines.append(MountLine(fields)) }
      }
    } catch {
      mounts.isPartial = error.reason == .tooLarge
      bytes = mounts.isPartial ? limit : bytes
    }
    budget.spendMounts(bytes)
    return mounts
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
