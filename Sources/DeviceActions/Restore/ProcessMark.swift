import CLinux
import HostModel

/// Which process: a pid alone may be another's by now.
package struct ProcessMark: Hashable, Sendable {
  /// Its pid.
  package var pid: Int32
  /// Its start time in clock ticks since boot (field 22 of proc_pid_stat(5)).
  package var startTime: UInt64

  /// A mark from its parts.
  package init(pid: Int32, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }

  /// This process; its start time is 0 where /proc is not mounted.
  package static var own: ProcessMark {
    ProcessMark(pid: cl_pid(), startTime: (try? stat(of: "self"))??.startTime ?? 0)
  }

  /// The process still runs. Also true when that cannot be told: what another vfiotop is at is left to it.
  package var isAlive: Bool {
    do throws(CallError) {
      guard let stat = try Self.stat(of: String(pid)) else { return true }
      return stat.startTime == startTime && !stat.hasEnded
    } catch {
      // Not there, or gone while it was read (ESRCH), where this process itself can be seen.
      let isAbsent = error.code == ErrorNumber.ENOENT.code || error.code == 3
      return !isAbsent || (try? Self.stat(of: "self")) == nil
    }
  }

  private static func stat(of process: String) throws(CallError) -> ProcessStat? {
    let fd = cl_open(-100 /* AT_FDCWD */, "/proc/\(process)/stat", CL_FILE)
    guard fd >= 0 else { throw CallError(.savePlan, -fd) }
    defer { _ = cl_close(fd) }
    var count = 0
    // A line: the command has at most 64 bytes, numbers have 20 digits.
    let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      count = buffer.baseAddress.map { cl_read(fd, $0, 4096) } ?? 0
      filled = max(0, count)
    }
    if count < 0 { throw CallError(.savePlan, Int32(-count)) }
    return ProcessStat(bytes)
  }
}
