import HostModel

/// Who a process is. Read for holders only.
enum ProcessReader {
  /// The number that stands for no user: (uid_t) -1 (setreuid(2)).
  static let unknownUser = UInt32.max

  /// The facts of a process apart from what it holds; nil when it has ended.
  static func facts(_ pid: Int32, _ files: any HostFiles, _ users: UserNames) -> ProcessFacts? {
    let folder = "proc/\(pid)"
    var startTime: UInt64 = 0
    do {
      startTime = ProcessStat(try files.contents(folder + "/stat", limit: 1 << 16))?.startTime ?? 0
    } catch {
      if error.isAbsence { return nil }
    }
    let command = bytes(folder + "/comm", files)
    let user = realUser(folder, files)
    let arguments = ProcessArguments(bytes(folder + "/cmdline", files))
    let cgroup = bytes(folder + "/cgroup", files)
    return ProcessFacts(
      pid: pid, startTime: startTime,
      command: String(decoding: command.last == 10 ? command.dropLast() : command[...], as: UTF8.self).cleaned,
      userID: user ?? unknownUser, user: user.map(users.name) ?? "?",
      virtualMachine: VirtualMachineName.find(arguments, cgroup: String(decoding: cgroup, as: UTF8.self))?.cleaned,
      devicesOnCommandLine: arguments.devices, descriptors: [])
  }

  private static func bytes(_ path: String, _ files: any HostFiles) -> [UInt8] {
    // Arguments may take a quarter of the stack limit, 6 MiB at most (execve(2)).
    (try? files.contents(path, limit: 8 << 20)) ?? []
  }

  /// The first number of the `Uid:` line (proc_pid_status(5)); where that cannot be read, the owner of the folder,
  /// which is the effective user.
  private static func realUser(_ folder: String, _ files: any HostFiles) -> UInt32? {
    StatusFields(bytes(folder + "/status", files)).numbers("Uid").first ?? (try? files.status(folder).userID)
  }
}

extension [UInt8] {
  /// The lines that have an end.
  var completeLines: [Substring] {
    let end = lastIndex(of: UInt8(ascii: "\n")) ?? startIndex
    return String(decoding: self[..<end], as: UTF8.self).split(separator: "\n")
  }
}
