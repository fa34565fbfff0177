import Glibc
import HostModel

extension Observer {
  /// Returns the user of this process, from the running kernel's /proc/self/status, whatever root is observed. Without
  /// /proc only the user is known, and no capability is assumed.
  package static func current() -> Observer {
    if let files = try? LinuxHostFiles(), let bytes = try? files.contents("proc/self/status", limit: 1 << 16),
      let observer = Observer(status: bytes)
    {
      return observer
    }
    return Observer(userID: geteuid(), groupIDs: [getegid()], hasRawIO: false, overridesPermissions: false)
  }

  /// Creates an observer from a `status` file (proc_pid_status(5): `Uid` and `Gid` are real, effective, saved and file
  /// system ids; file access goes by the last). Nil if the file lacks these lines.
  package init?(status bytes: [UInt8]) {
    let status = StatusFields(bytes)
    let (users, groups) = (status.numbers("Uid"), status.numbers("Gid"))
    guard users.count == 4, groups.count == 4 else { return nil }
    let capabilities = Capabilities(status)
    var groupIDs = [groups[3]]
    for group in status.numbers("Groups") where !groupIDs.contains(group) { groupIDs.append(group) }
    self.init(
      userID: users[3], groupIDs: groupIDs, hasRawIO: capabilities.contains(.sysRawIO),
      overridesPermissions: capabilities.contains(.dacOverride))
  }
}
