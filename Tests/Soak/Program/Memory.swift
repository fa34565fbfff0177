import CSoak
import Glibc

/// How much memory this process has.
struct Memory {
  /// Bytes allocated and not freed (mallinfo2(3)).
  let allocated: Int
  /// Bytes in memory (proc_pid_statm(5), the second number, in pages).
  let resident: Int

  /// What it is now.
  init() {
    allocated = Int(csoak_allocated())
    var pages = 0
    if let file = fopen("/proc/self/statm", "re") {
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 256)
      if fgets(&line, 256, file) != nil {
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
          separator: " ")
        pages = words.count > 1 ? Int(words[1]) ?? 0 : 0
      }
    }
    resident = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}

/// The most of each number in a stretch of time.
struct MemoryPeak {
  private(set) var allocated = 0
  private(set) var resident = 0

  /// Takes a measurement in.
  mutating func note(_ memory: Memory) {
    allocated = max(allocated, memory.allocated)
    resident = max(resident, memory.resident)
  }
}
