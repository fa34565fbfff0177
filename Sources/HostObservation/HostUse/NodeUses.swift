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
    let tables = DescriptorTables(files: files, mounts: MountTables(files))
    let looks = ScanThreads.map(pids, threads: 2) { look($0, tables) }
    var reading = Reading()
    for look in looks.sorted(by: { $0.pid < $1.pid }) {
      if look.isUnreadable { reading.unreadable += 1 }
      guard !look.nodes.isEmpty else { continue }
      let command = files.line("proc/\(look.pid)/comm") ?? "a process"
      for name in look.nodes.sorted() {
        reading.uses[name, default: []].append(
          HostUse(.nodeOpen, "\(name) is open in \(command) (pid \(look.pid))"))
      }
    }
    return reading
  }

  private struct Look: Sendable {
    let pid: Int32
    var nodes: Set<String> = []
    var isUnreadable = false
  }

  private func look(_ pid: Int32, _ tables: DescriptorTables) -> Look {
    var look = Look(pid: pid)
    let end = tables.visit(pid) { (directory, _) throws(HostReadError) in
      try files.visitDescriptors(directory, follow: tables.follows(pid)) { _, link, status in
        if let name = name(link, status) { look.nodes.insert(name) }
      }
    }
    look.isUnreadable = end.outcome == .unreadable
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
