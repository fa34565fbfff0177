/// The fields of a process's `stat` file that identify it and tell its state (proc_pid_stat(5)).
package struct ProcessStat: Hashable, Sendable {
  /// Field 3, a letter: `Z` and `X` for a process that has ended.
  package let state: UInt8
  /// Field 9, the kernel's PF_ flags.
  package let flags: UInt32
  /// Field 22, start time in clock ticks since boot.
  package let startTime: UInt64

  /// Reads the file; nil when it is cut off. The second field, the command in parentheses, may hold blanks and
  /// parentheses itself, so the fields are counted from the last one that closes.
  package init?(_ bytes: [UInt8]) {
    guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 20, let state = fields[0].first,
      let flags = UInt32(String(decoding: fields[6], as: UTF8.self)),
      let start = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    self.state = state
    self.flags = flags
    startTime = start
  }

  /// PF_KTHREAD (include/linux/sched.h).
  package var isKernelThread: Bool { flags & 0x0020_0000 != 0 }

  /// True if the process has ended; a zombie only waits for its parent.
  package var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
}
