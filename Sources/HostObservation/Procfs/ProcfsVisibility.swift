import HostModel

/// The limits of the processes that a procfs shows to the observer.
enum ProcfsVisibility {
  /// The inode of the initial PID namespace (PROC_PID_INIT_INO, include/linux/proc_ns.h).
  static let initialNamespace = "pid:[4026531836]"

  /// Returns the gaps of the procfs mount itself; none if there is no `proc/self` (a recorded tree).
  static func gaps(_ files: any HostFiles) -> ObservationGaps {
    guard let bytes = try? files.contents("proc/self/status", limit: 1 << 16) else { return ObservationGaps() }
    let status = StatusFields(bytes)
    let mounts = (try? files.contents("proc/self/mountinfo", limit: 16 << 20)) ?? []
    var gaps = ObservationGaps()
    gaps.processesHidden = hides(mounts, status)
    // In the procfs of an outer namespace this process has a pid in each namespace: nothing outside is then missed.
    if status.numbers("NSpid").count <= 1, let namespace = try? files.link("proc/self/ns/pid") {
      gaps.inOwnProcessNamespace = namespace != initialNamespace
    }
    return gaps
  }

  /// Returns true if /proc is mounted with a `hidepid` that hides the directories of other users' processes (proc(5)):
  /// `invisible` (2), or `ptraceable` (4), which the group of `gid=` does not lift.
  private static func hides(_ mountinfo: [UInt8], _ status: StatusFields) -> Bool {
    if Capabilities(status).contains(.sysPtrace) { return false }
    var isHiding = false
    for line in String(decoding: mountinfo, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, fields[dash + 1] == "proc",
        fields[4] == "/proc"
      else { continue }
      let options = fields[dash + 3].split(separator: ",") + fields[5].split(separator: ",")
      let isMember = options.contains { option in
        guard option.hasPrefix("gid="), let group = UInt32(option.dropFirst(4)) else { return false }
        return ([status.numbers("Gid").dropFirst(3).first].compactMap(\.self) + status.numbers("Groups"))
          .contains(group)
      }
      let isInvisible = options.contains("hidepid=2") || options.contains("hidepid=invisible")
      let isPtraceable = options.contains("hidepid=4") || options.contains("hidepid=ptraceable")
      isHiding = isPtraceable || (isInvisible && !isMember)
    }
    return isHiding
  }
}
