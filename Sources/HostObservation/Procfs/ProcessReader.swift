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

/// The `Name:<tab>values` lines of a process's `status` file (proc_pid_status(5)).
package struct StatusFields {
  private var lines: [Substring: Substring] = [:]

  /// The first line of each name counts; the command's name cannot add lines, the kernel escapes it. A last line
  /// without its end is cut off: half a number is another number.
  package init(_ bytes: [UInt8]) {
    for line in bytes.completeLines {
      guard let colon = line.firstIndex(of: ":"), lines[line[..<colon]] == nil else { continue }
      lines[line[..<colon]] = line[line.index(after: colon)...]
    }
  }

  /// The decimal numbers of a line, none when it is absent.
  package func numbers(_ name: Substring) -> [UInt32] {
    (lines[name] ?? "").split(whereSeparator: { $0 == " " || $0 == "\t" }).compactMap { UInt32($0) }
  }

  /// The hexadecimal number of a line.
  package func mask(_ name: Substring) -> UInt64? {
    guard let text = lines[name] else { return nil }
    return UInt64(text.drop { $0 == " " || $0 == "\t" }, radix: 16)
  }
}

extension [UInt8] {
  /// The lines that have an end.
  var completeLines: [Substring] {
    let end = lastIndex(of: UInt8(ascii: "\n")) ?? startIndex
    return String(decoding: self[..<end], as: UTF8.self).split(separator: "\n")
  }
}
