import HostModel

/// The limits of the processes that a procfs shows to the observer.
enum ProcfsVisibility {
  /// The inode of the initial PID namespace (PROC_PID_INIT_INO, include/linux/proc_ns.h).
  static let initialNamespace = "pid:[4026531836]"

  /// Returns the gaps of the procfs mount itself; none if there is no `proc/self` (a recorded tree).
  static func gaps(_ files: any HostFiles) -> ObservationGaps {
    // The rights are those of the thread that looks; the process's other threads may have fewer.
    let paths = ["proc/thread-self/status", "proc/self/status"]
    guard let bytes = paths.lazy.compactMap({ try? files.contents($0, limit: 1 << 16) }).first else {
      return ObservationGaps()
    }
    let status = StatusFields(bytes)
    var gaps = ObservationGaps()
    gaps.processesHidden = hides(files, status)
    // In the procfs of an outer namespace this process has a pid in each namespace: nothing outside is then missed.
    if status.numbers("NSpid").count <= 1, let namespace = try? files.link("proc/self/ns/pid") {
      gaps.inOwnProcessNamespace = namespace != initialNamespace
    }
    return gaps
  }

  /// Returns true if `proc` is mounted with a `hidepid` that hides the directories of other users' processes (proc(5)):
  /// `invisible` (2), or `ptraceable` (4), which the group of `gid=` does not lift.
  ///
  /// The mount is found by its ID, since `proc` may be anywhere below another root. One of another mount namespace (below
  /// /proc/PID/root) is in no file of ours: it hides what it shows no process 1 of, which every PID namespace has.
  private static func hides(_ files: any HostFiles, _ status: StatusFields) -> Bool {
    if Capabilities(status).contains(.sysPtrace) { return false }
    let id = files.mountID("proc").map { Array("\($0)".utf8) }
    var isHiding = false
    var isFound = false
    try? files.visitLines("proc/self/mountinfo", limit: ScanBudget.ownMounts) { line in
      guard let mount = MountFields(line), mount.type.equals("proc"),
        id.map({ $0.elementsEqual(mount.id) }) ?? mount.point.equals("/proc")
      else { return }
      isFound = true
      isHiding = hides(mount, status)
    }
    return isFound || id == nil ? isHiding : (try? files.status("proc/1")) == nil
  }

  private static func hides(_ mount: MountFields, _ status: StatusFields) -> Bool {
    let text =
      String(decoding: mount.superOptions, as: UTF8.self) + "," + String(decoding: mount.options, as: UTF8.self)
    let options = text.split(separator: ",")
    let isMember = options.contains { option in
      guard option.hasPrefix("gid="), let group = UInt32(option.dropFirst(4)) else { return false }
      return ([status.numbers("Gid").dropFirst(3).first].compactMap(\.self) + status.numbers("Groups"))
        .contains(group)
    }
    let isInvisible = options.contains("hidepid=2") || options.contains("hidepid=invisible")
    let isPtraceable = options.contains("hidepid=4") || options.contains("hidepid=ptraceable")
    return isPtraceable || (isInvisible && !isMember)
  }
}
