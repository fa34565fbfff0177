/// Attempts to act or to write, by who made them: without a seal, and by the two kinds of threads of a sealed program.
package struct AttackComparison {
  /// One way, and what came of it by each.
  private struct Way {
    var name: String
    var results: [String: String] = [:]
  }

  private var ways: [Way] = []
  private var seal = "no seal"
  private let demand: Int

  /// Reads the oracle's lines. `demand` is how many ways must be open without the seal.
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
      // Until something is heard of it.
      case "attempt": ways[ways.count - 1].results[how] = "died"
      // The program runs anew: it was executed.
      case "attacked": ways[ways.count - 1].results[how] = Self.success
      case "attack":
        ways[ways.count - 1].results[how] = line.result ?? "\(line.reason ?? "?") before"
        if line.result != nil, how != "control", let reason = line.reason { seal = reason }
      default: break
      }
    }
  }

  private static let success = "SUCCEEDED"

  /// What the seal answers: EPERM the filter and Landlock, EACCES Landlock, EXDEV and ELOOP the constants of openat2,
  /// EBADF what was not inherited, ENOSYS clone3.
  private static let refusals: Set = ["EPERM", "EACCES", "EXDEV", "ELOOP", "EBADF", "ENOSYS"]

  /// The kernel has no such thing, whoever asks.
  private static let absences: Set = [
    "ENOENT", "ENOSYS", "ENODEV", "ENXIO", "EOPNOTSUPP", "EAFNOSUPPORT", "EPROTONOSUPPORT", "died",
  ]

  /// An attempt that came to this without a seal is one that a seal could refuse.
  package static func reachesKernel(_ control: String) -> Bool {
    !absences.contains(control) && !control.hasSuffix("before")
  }

  /// Compares: each way that is there is closed to both kinds of threads, and what readers need is open to them.
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

  /// What came of each way, for people.
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
