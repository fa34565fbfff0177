import Glibc
import JSONValue

/// A `vfiotop watch --json` and the changes that it has told.
struct Watch {
  /// When it was started, in seconds of the monotonic clock.
  let start: Double
  private let child: Child
  private var changes: [JSONValue] = []
  /// The seconds after which a change that was not told is missing: many scans, even on a busy machine.
  private static let patience = 60.0

  /// Starts it, in a control group if there is one.
  init(_ arguments: [String], in group: MemoryGroup?) {
    start = Clock.now()
    child = Child(group?.command(arguments) ?? arguments)
  }

  /// Waits for the first line, the whole host. Returns whether it came.
  func begins() -> Bool {
    guard let line = child.line(within: Self.patience), let value = try? JSONValue(parsing: line) else { return false }
    return value["holders"] != nil
  }

  /// Waits until a change of this kind and process is told. Returns how long that took; nil if it was not told.
  mutating func waits(for kind: String, of pid: Int) -> Double? {
    let from = Clock.now()
    while Clock.now() - from < Self.patience {
      guard let line = child.line(within: Self.patience) else { return nil }
      guard let change = try? JSONValue(parsing: line) else { continue }
      changes.append(change)
      if change["kind"] == .string(kind), change["pid"] == .number(pid) { return Clock.now() - from }
    }
    return nil
  }

  /// The number of changes of a kind that were told about a process.
  func count(of kind: String, about pid: Int) -> Int {
    changes.count { $0["kind"] == .string(kind) && $0["pid"] == .number(pid) }
  }

  /// A size of its status (proc_pid_status(5)), in bytes; nil if the kernel does not tell it.
  func size(_ name: String) -> Int? {
    let line = Self.file("status", of: child.pid).split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let parts = line?.split { $0 == " " || $0 == "\t" } ?? []
    return parts.count == 3 ? Int(parts[1]).map { $0 * 1024 } : nil
  }

  /// The part of one processor that it has used.
  var load: Double {
    let fields = Self.file("stat", of: child.pid).split(separator: " ")
    guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else { return .nan }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))) / (Clock.now() - start)
  }

  private static func file(_ name: String, of pid: pid_t) -> String { MemoryGroup.text("/proc/\(pid)/\(name)") }

  /// Ends it, and returns the status as waitpid(2) gives it.
  func end() -> Int32 {
    child.signal(SIGTERM)
    return child.end().status
  }
}
