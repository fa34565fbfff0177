import Glibc
import HostDirectory
import TestProcesses

/// A recorded host with the processes of this machine: three of its groups have the numbers of devices that exist
/// everywhere, so that anybody can hold them. It is in a mount namespace of this process, and gone with it.
struct CrowdHost {
  /// What the crowd holds: it has the number of group 2.
  static let crowded = "/dev/full"
  /// What a process holds that is not part of the crowd: it has the number of group 3.
  static let real = "/dev/zero"
  /// What the process holds that does not answer: it has the number of group 4.
  static let hanging = "/dev/random"

  private let directory: HostDirectory
  var path: String { directory.path }

  init() {
    let result = tp_unshare_mounts()
    guard result == 0 else { refuse("a mount namespace takes root's rights: \(String(cString: strerror(-result)))") }
    guard mount("none", "/tmp", "tmpfs", 0, nil) == 0 else {
      refuse("cannot mount /tmp: \(String(cString: strerror(errno)))")
    }
    // This file is one directory further down than a test.
    let here = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    do { directory = try HostDirectory(recorded: "pcie-all-7.3", source: here) } catch {
      refuse("cannot write the host: \(error)")
    }
    for (group, number) in [(2, "1:7"), (3, "1:5"), (4, "1:8")] {
      guard let file = fopen("\(path)/sys/class/vfio/\(group)/dev", "we") else { refuse("there is no group \(group)") }
      fputs(number + "\n", file)
      fclose(file)
    }
    guard mount("/proc", directory.path + "/proc", nil, UInt(MS_BIND), nil) == 0 else {
      refuse("cannot mount /proc: \(String(cString: strerror(errno)))")
    }
  }

  /// Takes the processes of this machine out of the directory, which is removed at the end.
  func close() {
    guard umount2(directory.path + "/proc", Int32(MNT_DETACH)) == 0 else { refuse("/proc stays mounted") }
  }
}
