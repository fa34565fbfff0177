import HostModel

/// Finds the processes that have given device nodes open: by device number, whatever name they were opened by.
struct NodeUses: Sendable {
  /// A device node.
  struct Node: Hashable, Sendable {
    /// Its device number.
    let number: DeviceNumber
    /// True for a block device.
    let isBlock: Bool
  }

  /// The open nodes of processes, and the gaps of the search.
  struct Reading: Sendable {
    /// The uses by the name of the node, each in order of pid.
    var uses: [String: [HostUse]] = [:]
    /// The number of processes that could not be read.
    var unreadable = 0
  }

  let files: any HostFiles
  /// The nodes to search for, with their names.
  let names: [Node: String]

  /// Reads each of these processes.
  func read(_ pids: [Int32]) -> Reading {
    let budget = ScanBudget()
    let tables = DescriptorTables(files: files, mounts: MountTables(files))
    let looks = WatchedReads.map(pids, files, threads: 2) { look($0, tables, budget, $1) }
    var reading = Reading()
    reading.unreadable = looks.silent.count + looks.left.count
    for look in looks.results.sorted(by: { $0.pid < $1.pid }) {
      if look.isUnreadable { reading.unreadable += 1 }
      guard !look.nodes.isEmpty else { continue }
      let command = files.line("proc/\(look.pid)/comm") ?? "a process"
      for name in look.nodes.sorted() where reading.uses[name, default: []].count < Self.most {
        reading.uses[name, default: []].append(
          HostUse(.nodeOpen, "\(name) is open in \(command) (pid \(look.pid))"))
      }
    }
    return reading
  }

  /// The number of processes that are named for one node.
  private static let most = 1024

  private struct Look: Sendable {
    let pid: Int32
    var nodes: Set<String> = []
    var isUnreadable = false
  }

  private func look(
    _ pid: Int32, _ tables: DescriptorTables, _ budget: ScanBudget, _ progress: ReadProgress
  ) -> Look {
    let budget = budget.budget(of: (try? files.status("proc/\(pid)/fd").userID) ?? ProcessReader.unknownUser)
    var look = Look(pid: pid)
    var count = 0
    let end = tables.visit(pid, budget, progress) { (directory, _) throws(HostReadError) in
      let follows = tables.follows(pid, budget, progress) { look.isUnreadable = true }
      try files.visitDescriptors(directory, follow: follows) { _, link, status in
        progress.step()
        count += 1
        guard budget.takeDescriptor(count) else {
          look.isUnreadable = true
          return false
        }
        if let name = name(link, status) { look.nodes.insert(name) }
        return true
      }
    }
    if end.outcome == .unreadable || end.isPartial { look.isUnreadable = true }
    return look
  }

  /// Returns the node of a descriptor: by its device number, or by its name if the descriptor cannot be followed.
  private func name(_ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> String? {
    guard let status else {
      guard link.begins(with: "/dev/") else { return nil }
      let text = String(decoding: link, as: UTF8.self)
      return names.values.contains(text) ? text : nil
    }
    guard status.isBlockDevice || status.isCharacterDevice else { return nil }
    let number = DeviceNumber(major: status.deviceMajor, minor: status.deviceMinor)
    return names[Node(number: number, isBlock: status.isBlockDevice)]
  }
}
