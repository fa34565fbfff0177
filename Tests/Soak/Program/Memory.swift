import CSoak
import Glibc

/// This process's memory use.
struct Memory {
  /// Bytes allocated and not freed (mallinfo2(3)).
  let allocated: Int
  /// Resident bytes (proc_pid_statm(5), the second number, in pages).
  let resident: Int

  /// Measures the current use.
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

/// The peak of each number over a period.
struct MemoryPeak {
  private(set) var allocated = 0
  private(set) var resident = 0

  /// Includes a measurement.
  mutating func note(_ memory: Memory) {
    allocated = max(allocated, memory.allocated)
    resident = max(resident, memory.resident)
  }
}
