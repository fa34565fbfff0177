import Glibc
import HostModel

/// Whose rights the program has.
enum OwnRights {
  /// Ends the program, before it reads anything, where the bits of its file give it another user's or group's rights
  /// (execve(2), set-user-ID): what it reads and writes by its options would be done with them. Capabilities of its file
  /// (setcap(8)) are as somebody meant them, and stay.
  static func refuseForeign() {
    guard getuid() != geteuid() || getgid() != getegid() else { return }
    StandardStreams.writeError(
      "vfiotop: \(ErrorNumber.EPERM.text): it was started with another user's or group's rights. Take those bits off the file "
        + "(chmod ug-s), and give it what it needs to see all processes: setcap cap_sys_ptrace,cap_dac_read_search+ep FILE."
    )
    exit(CommandFailure.Status.notPermitted.rawValue)
  }
}
