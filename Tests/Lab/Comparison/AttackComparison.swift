/// Attempts to act or to write, by the process that makes them: without a seal, and by the two kinds of threads of a
/// sealed program.
package struct AttackComparison {
  /// One kind of attempt with the result of each process.
  private struct Way {
    var name: String
    var results: [String: String] = [:]
  }

  private var ways: [Way] = []
  private var seal = "no seal"
  private let demand: Int

  /// Reads the oracle's lines. `demand` is the number of attempts that must succeed without the seal.
  package init(_ lines: [Answer], demand: Int) {
    self.demand = demand
    var current: (name: String, how: String)?
    for line in lines {
      if let name = line.name, let how = line.how {
        current = (name, how)
        if ways.last?.name != name { ways.append(Way(name: name)) }
      }
      guard let (_, how) = current else { continue }
      switch line.op {
      // The attempt counts as fatal until a result line follows.
      case "attempt": ways[ways.count - 1].results[how] = "died"
      // The program starts anew: it was executed.
      case "attacked": ways[ways.count - 1].results[how] = Self.success
      case "attack":
        ways[ways.count - 1].results[how] = line.result ?? "\(line.reason ?? "?") before"
        if line.result != nil, how != "control", let reason = line.reason { seal = reason }
      default: break
      }
    }
  }

  private static let success = "SUCCEEDED"

  /// The errnos of the seal: EPERM for the filter and Landlock, EACCES for Landlock, EXDEV and ELOOP for the constants
  /// of openat2, EBADF for descriptors that were not inherited, ENOSYS for clone3.
  private static let refusals: Set = ["EPERM", "EACCES", "EXDEV", "ELOOP", "EBADF", "ENOSYS"]

  /// Errnos of a kernel that lacks the feature.
  private static let absences: Set = [
    "ENOENT", "ENOSYS", "ENODEV", "ENXIO", "EOPNOTSUPP", "EAFNOSUPPORT", "EPROTONOSUPPORT", "died",
  ]

  /// Returns whether an attempt with this result without a seal reaches code that a seal could block.
  package static func reachesKernel(_ control: String) -> Bool {
    !absences.contains(control) && !control.hasSuffix("before")
  }

  /// Compares: each attempt that the kernel supports fails in both kinds of threads, and everything that readers need
  /// succeeds.
  package func run() -> Tally {
    var tally = Tally()
    var proved = 0
    for way in ways {
      let control = way.results["control"] ?? "not tried"
      let read = way.results["read"] ?? "not tried"
      if way.name.hasPrefix("read: ") {
        tally.compare("readings", "\(way.name), sealed", predicted: read, kernel: control)
        if control != Self.success { tally.fail("\(way.name): \(control) without a seal") }
        continue
      }
      let sealed = [way.results["show"] ?? "not tried", read]
      guard Self.reachesKernel(control) else {
        if sealed.contains(Self.success) { tally.fail("\(way.name): SUCCEEDED, sealed") }
        tally.skip("\(way.name): \(control) without a seal")
        continue
      }
      for (role, result) in zip(["showing", "reading"], sealed) {
        tally.compare(
          "attacks", "\(way.name), \(role)", predicted: Self.refusals.contains(result) ? "refused" : result,
          kernel: "refused")
        if result == control { tally.fail("\(way.name), \(role): \(result) with and without a seal proves nothing") }
      }
      proved += 1
    }
    if proved < demand { tally.fail("\(proved) ways to act were open without a seal; \(demand) were to be") }
    return tally
  }

  /// The results of each attempt as a table.
  package var table: String {
    let head = ["WAY", "WITHOUT", "SHOWS", "READS"]
    let rows = [head] + ways.map { way in [way.name] + ["control", "show", "read"].map { way.results[$0] ?? "-" } }
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    return ([seal, ""] + lines).joined(separator: "\n") + "\n"
  }
}
