import HostModel
import TerminalText

/// Reads the identity, user, command and virtual machine of a process. Only holders are read.
enum ProcessReader {
  /// The user ID that means no user: (uid_t) -1 (setreuid(2)).
  static let unknownUser = UInt32.max

  /// Returns the facts of a process without its descriptors and mappings; nil if it has ended. Its arguments are read
  /// within a budget; without one they are not read at all, since a read of them may wait for the process
  /// (``HangingReads``). `isPartial` becomes true if the arguments are longer than that.
  static func facts(
    _ pid: Int32, _ files: any HostFiles, _ users: UserNames, _ budget: UserBudget?, _ isPartial: inout Bool
  ) -> ProcessFacts? {
    let directory = "proc/\(pid)"
    var startTime: UInt64 = 0
    do {
      startTime = ProcessStat(try files.contents(directory + "/stat", limit: 1 << 16))?.startTime ?? 0
    } catch {
      if error.isAbsence { return nil }
    }
    let command = bytes(directory + "/comm", files)
    let status = StatusFields(bytes(directory + "/status", files))
    let user = realUser(status, directory, files)
    let arguments = ProcessArguments(budget.map { words(directory, files, $0, &isPartial) } ?? [])
    let cgroup = bytes(directory + "/cgroup", files)
    var facts = ProcessFacts(
      pid: pid, startTime: startTime,
      command: String(decoding: command.last == 10 ? command.dropLast() : command[...], as: UTF8.self).cleaned,
      userID: user ?? unknownUser, user: user.map(users.name) ?? "?",
      virtualMachine: VirtualMachineName.find(arguments, cgroup: String(decoding: cgroup, as: UTF8.self))?.cleaned,
      devicesOnCommandLine: arguments.devices, descriptors: [])
    facts.memory = LockedMemory(
      locked: status.bytes("VmLck"), pinned: status.bytes("VmPin"),
      limit: lockLimit(bytes(directory + "/limits", files)))
    return facts
  }

  private static func bytes(_ path: String, _ files: any HostFiles) -> [UInt8] {
    (try? files.contents(path, limit: 1 << 16)) ?? []
  }

  /// The beginning of a cmdline file: a process may point it to any 8 MiB of its memory (PR_SET_MM_MAP, prctl(2)).
  private static func words(
    _ directory: String, _ files: any HostFiles, _ budget: UserBudget, _ isPartial: inout Bool
  ) -> [UInt8] {
    let limit = budget.argumentBytes
    let bytes = (try? files.prefix(directory + "/cmdline", limit + 1)) ?? []
    budget.spendArguments(min(bytes.count, limit))
    if bytes.count > limit { isPartial = true }
    return Array(bytes.prefix(limit))
  }

  /// The soft limit of locked memory in a `limits` file: `Max locked memory  8388608  8388608  bytes`
  /// (`proc_pid_limits`, fs/proc/base.c).
  private static func lockLimit(_ limits: [UInt8]) -> LockedMemory.Limit? {
    let name: StaticString = "Max locked memory "
    guard let line = limits.firstLine(where: { $0.begins(with: name) }),
      let soft = line.dropFirst(name.utf8CodeUnitCount).split(separator: " ").first
    else { return nil }
    return soft == "unlimited" ? .unlimited : UInt64(soft).map { .bytes($0) }
  }

  /// The first number of the `Uid:` line (proc_pid_status(5)); if that cannot be read, the owner of the directory,
  /// which is the effective user.
  private static func realUser(_ status: StatusFields, _ directory: String, _ files: any HostFiles) -> UInt32? {
    status.numbers("Uid").first ?? (try? files.status(directory).userID)
  }
}

extension [UInt8] {
  /// Returns the first line that ends with a newline and is wanted. Only this one becomes text: there are thousands of
  /// files.
  func firstLine(where isWanted: (UnsafeRawBufferPointer) -> Bool) -> String? {
    withUnsafeBytes { file in
      var rest = file[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
        if isWanted(line) { return String(decoding: line, as: UTF8.self) }
        rest = rest[(end + 1)...]
      }
      return nil
    }
  }

  /// The lines that end with a newline.
  var completeLines: [Substring] {
    let end = lastIndex(of: UInt8(ascii: "\n")) ?? startIndex
    return String(decoding: self[..<end], as: UTF8.self).split(separator: "\n")
  }
}
