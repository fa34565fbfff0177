import Glibc
import HostDirectory
import TestProcesses

/// A recorded host with the processes of this machine: three of its groups have the numbers of devices that exist
/// everywhere, so that anybody can hold them. /proc is mounted there in a mount namespace of this process only.
final class CrowdHost {
  /// What the crowd holds: it has the number of group 2.
  static let crowded = "/dev/full"
  /// What a process holds that is not part of the crowd: it has the number of group 3.
  static let real = "/dev/zero"
  /// What the process holds that does not answer: it has the number of group 4.
  static let hanging = "/dev/random"

  private let directory: HostDirectory
  var path: String { directory.path }

  init() throws {
    let result = tp_unshare_mounts()
    guard result == 0 else { throw Refusal("it takes a mount namespace", errno: -result, isLeftOut: true) }
    // This file is one directory further down than a test.
    let here = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    directory = try HostDirectory(recorded: "pcie-all-7.3", source: here)
    for (group, number) in [(2, "1:7"), (3, "1:5"), (4, "1:8")] {
      guard let file = fopen("\(path)/sys/class/vfio/\(group)/dev", "we") else {
        throw Refusal("cannot write the number of group \(group)", errno: errno)
      }
      fputs(number + "\n", file)
      fclose(file)
    }
    guard mount("/proc", path + "/proc", nil, UInt(MS_BIND), nil) == 0 else {
      throw Refusal("cannot mount /proc", errno: errno)
    }
  }

  deinit {
    // The directory is removed next, and has the processes of this machine no more.
    umount2(path + "/proc", Int32(MNT_DETACH))
  }
}
