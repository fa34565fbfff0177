import CLab
import Glibc
import GuestFiles

/// Processes from the kernel's view: the resources of one, and the creation of many short-lived ones.
enum ProcessLife {
  /// Prints a process's resources: its descriptors, its threads, and its memory in kB (`VmRSS`, proc_pid_status(5)).
  /// For the first two it prints the minimum within a second, which excludes temporary ones.
  static func report(_ words: [String]) {
    guard words.count == 3, let pid = Int(words[2]) else { Output.fail("process WHEN NAME PID") }
    var descriptors = Int.max
    var threads = Int.max
    for _ in 0..<40 {
      descriptors = min(descriptors, Files.entries("/proc/\(pid)/fd").count)
      threads = min(threads, Files.entries("/proc/\(pid)/task").count)
      usleep(25_000)
    }
    let status = (Files.text("/proc/\(pid)/status") ?? "").split(separator: "\n")
    let memory = status.first { $0.hasPrefix("VmRSS:") }.flatMap { Int($0.filter(\.isNumber)) }
    JSONValue.line(
      "process", ("when", .text(words[0])), ("name", .text(words[1])), ("pid", .number(pid)),
      ("descriptors", JSONValue(memory.map { _ in descriptors })), ("threads", JSONValue(memory.map { _ in threads })),
      ("memory", JSONValue(memory)))
  }

  /// Creates many short-lived processes; every 16th has the container node open meanwhile.
  static func churn(_ words: [String]) {
    guard let count = words.first.flatMap({ Int32($0) }) else { Output.fail("churn N") }
    let start = now(CLOCK_MONOTONIC)
    let result = lab_churn(count, 16)
    JSONValue.line(
      "churn", ("counted", .number(Int(count))), ("result", .text(errorName(result))),
      ("milliseconds", .number(now(CLOCK_MONOTONIC) - start)))
  }

  /// Kills a process and prints a line once it is gone.
  static func end(_ words: [String]) {
    guard let pid = words.first.flatMap({ Int32($0) }) else { Output.fail("end PID") }
    let result = lab_end(pid)
    JSONValue.line(
      "end", ("pid", .number(Int(pid))), ("result", .text(errorName(result))),
      ("milliseconds", .number(now(CLOCK_REALTIME))))
  }

  /// Limits a process's address space to this many bytes more than it has (`VmSize`); a negative number removes the
  /// limit.
  static func limit(_ words: [String]) {
    guard words.count == 2, let pid = Int32(words[0]), let more = Int(words[1]),
      let pages = Files.text("/proc/\(pid)/statm")?.split(separator: " ").first.flatMap({ Int($0) })
    else { Output.fail("limit PID BYTES") }
    let result = lab_limit_memory(pid, UInt64(max(0, pages * 4096 + more)))
    JSONValue.line("limit", ("pid", .number(Int(pid))), ("result", .text(errorName(result))))
  }

  private static func now(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
