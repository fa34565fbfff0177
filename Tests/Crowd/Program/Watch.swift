import Glibc
import JSONValue

/// A `vfiotop watch --json` and the changes that it has told.
struct Watch {
  /// When it was started, in seconds of the monotonic clock.
  let start: Double
  /// The lines that were no JSON.
  private(set) var damagedLines = 0
  private let child: Child
  private var changes: [JSONValue] = []
  /// A change counts as not told after this many seconds: many scans, even on a busy machine.
  private static let patience = 60.0

  /// Starts it, in a control group if there is one.
  init(_ arguments: [String], in group: MemoryGroup?) throws {
    start = Clock.now()
    child = try Child(group?.command(arguments) ?? arguments)
  }

  /// Whether it goes on writing.
  var isWriting: Bool { !child.isAtEnd }

  /// Waits for the first line, the whole host. Returns how long that took; nil if it did not come.
  func begins() -> Double? {
    guard let line = child.line(within: Self.patience) else { return nil }
    let took = Clock.now() - start
    return (try? JSONValue(parsing: line))?["holders"] == nil ? nil : took
  }

  /// Waits until a change of this kind and process is told. Returns how long that took; nil if it was not told.
  mutating func waits(for kind: String, of pid: Int) -> Double? {
    let from = Clock.now()
    while let line = child.line(within: Self.patience - (Clock.now() - from)) {
      let took = Clock.now() - from
      guard let change = try? JSONValue(parsing: line) else {
        damagedLines += 1
        continue
      }
      changes.append(change)
      if change["kind"] == .string(kind), change["pid"] == .number(pid) { return took }
    }
    return nil
  }

  /// The number of changes of a kind that were told about a process.
  func count(of kind: String, about pid: Int) -> Int {
    changes.count { $0["kind"] == .string(kind) && $0["pid"] == .number(pid) }
  }

  /// A size of its status (proc_pid_status(5)), in bytes; nil if it has ended.
  func size(_ name: String) -> Int? {
    let line = file("status").split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let parts = line?.split { $0 == " " || $0 == "\t" } ?? []
    return parts.count == 3 ? Int(parts[1]).map { $0 * 1024 } : nil
  }

  /// The part of one processor that it has used (proc_pid_stat(5)); nil if that cannot be read.
  var load: Double? {
    let fields = file("stat").split(separator: " ")
    guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))) / (Clock.now() - start)
  }

  private func file(_ name: String) -> String { MemoryGroup.text("/proc/\(child.pid)/\(name)") }

  /// Asks it to end.
  func end() -> Child.Ending {
    child.signal(SIGTERM)
    return child.end(within: Self.patience).ending
  }
}
