import ActionPlanning
import CLinux
import Glibc
import HostModel
import Runtime

extension ProcessIdentity {
  /// The identity of the calling process; its start time is 0 where /proc is not mounted.
  package static var own: ProcessIdentity {
    ProcessIdentity(pid: cl_pid(), startTime: (try? stat(of: "self"))??.startTime ?? 0)
  }

  /// True while the process runs, or if /proc cannot show it: the changes of a vfiotop that may still run are left
  /// alone.
  package var isAlive: Bool {
    do throws(SystemCallError) {
      guard let stat = try Self.stat(of: String(pid)) else { return true }
      return stat.startTime == startTime && !stat.hasEnded
    } catch {
      // Absent, or gone while it was read (ESRCH); conclusive only if /proc shows this process itself.
      let isAbsent = error.errno == .ENOENT || error.errno == .ESRCH
      return !isAbsent || (try? Self.stat(of: "self")) == nil
    }
  }

  private static func stat(of process: String) throws(SystemCallError) -> ProcessStat? {
    let fd = try SystemCallError.checked("open", cl_open(AT_FDCWD, "/proc/\(process)/stat", CL_FILE))
    defer { _ = cl_close(fd) }
    var count = 0
    // One line: the command has at most 64 bytes, numbers have 20 digits.
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      count = buffer.baseAddress.map { cl_read(fd, $0, 4096) } ?? 0
      filled = max(0, count)
    }
    if count < 0 { throw SystemCallError("read", ErrorNumber(Int32(-count))) }
    return ProcessStat(bytes)
  }
}
