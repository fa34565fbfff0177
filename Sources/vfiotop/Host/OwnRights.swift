import Glibc
import HostModel

/// The rights that the program has from its file.
enum OwnRights {
  /// Ends the program, before it reads anything, if the mode bits of its file give it another user's or group's rights
  /// (execve(2), set-user-ID): it would read and write the files that its options name with those rights. Capabilities
  /// of the file (setcap(8)) are given on purpose, and stay.
  static func refuseSetuid() {
    guard getuid() != geteuid() || getgid() != getegid() else { return }
    StandardStreams.writeError(
      "vfiotop: \(ErrorNumber.EPERM.text): it was started with another user's or group's rights. Remove the setuid and "
        + "setgid bits (chmod ug-s FILE). To see all processes: setcap cap_sys_ptrace,cap_dac_read_search+ep FILE."
    )
    exit(CommandFailure.Status.notPermitted.rawValue)
  }
}
