/// A sibling bind that is killed or disturbed before each of its calls: in every case all drivers are restored, and
/// nothing is reset beyond the confirmed scope.
package struct FaultComparison {
  /// One run of the program.
  private struct Run {
    var how: String
    var victim: String?
    var lines: [Answer] = []

    func lines(_ operation: String) -> [Answer] { lines.filter { $0.op == operation } }
    var step: Answer? { lines("at").first }
    /// The calls of the journal file, in order.
    var journal: [String] {
      lines("journal").map { "\($0.call ?? "?") \($0.target ?? "?"): \($0.result ?? "?")" }
    }
  }

  private let before: [Answer]
  private let runs: [Run]
  private let scope: Set<String>
  /// The disturbances that must have been made before every single call.
  private let each: [String]

  /// Compares `runs` with the states `before` them. `scope` is the confirmed one, and `each` lists the disturbances
  /// that must precede every single call.
  package init(before: [Answer], runs lines: [Answer], scope: Set<String>, each: [String]) {
    self.before = before
    self.scope = scope
    self.each = each
    var runs: [Run] = []
    for line in lines {
      if line.op == "run" {
        runs.append(Run(how: line.how ?? "?", victim: line.address))
      } else if !runs.isEmpty {
        runs[runs.count - 1].lines.append(line)
      }
    }
    self.runs = runs
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    guard let whole = runs.first, whole.how == "none", let steps = whole.step?.counted else {
      tally.fail("the calls of an undisturbed run were not counted")
      return tally
    }
    tally.compare("undisturbed runs", "exit status", predicted: whole.step?.status, kernel: "exit 0")
    tally.compare("undisturbed runs", "calls that act", predicted: steps > 10, kernel: true)
    let reached = Set(whole.lines("event").filter { $0.what == "touched" }.compactMap(\.address))
    tally.compare("undisturbed runs", "reached", predicted: reached.sorted(), kernel: scope.sorted())
    compareJournal(whole, &tally)
    for run in runs { compare(run, &tally) }
    // The helper outlives its parent: it makes every call of an undisturbed run, and its journal has every one.
    for run in runs where run.how == "kill-parent" && run.step?.reached == true {
      let what = "kill-parent at \(run.step?.at ?? -1)"
      tally.compare("calls without a parent", what, predicted: run.step?.counted, kernel: steps)
      tally.compare("journals without a parent", what, predicted: run.journal, kernel: whole.journal)
    }
    func calls(_ how: String) -> [Int] {
      runs.filter { $0.how == how && $0.step?.reached == true }.compactMap { $0.step?.at }
    }
    for how in ["kill", "kill-parent", "kill-helper", "remove", "hold"] where calls(how).isEmpty {
      tally.fail("no run was disturbed by \(how)")
    }
    for way in each { tally.compare("steps", "\(way) at", predicted: calls(way), kernel: Array(1...steps)) }
    // Another process takes the group after the last scan and before the first call.
    tally.compare("steps", "hold at 1", predicted: calls("hold").contains(1), kernel: true)
    return tally
  }

  /// Compares the journal of the undisturbed run with the system calls that the oracle counted.
  private func compareJournal(_ run: Run, _ tally: inout Tally) {
    let written = run.lines("step").filter { $0.call == "write" }.compactMap(\.target)
    for (call, attribute) in [("unbind", "/unbind"), ("bind", "/bind"), ("drivers_probe", "/drivers_probe")] {
      tally.compare(
        "journals", "\(call) of the undisturbed run", predicted: run.lines("journal").filter { $0.call == call }.count,
        kernel: written.filter { $0.hasSuffix(attribute) }.count)
    }
    // The numbers of the calls in include/uapi/linux/vfio.h, from VFIO_BASE (100).
    let numbers = [
      "VFIO_CHECK_EXTENSION": 101, "VFIO_SET_IOMMU": 102, "VFIO_GROUP_SET_CONTAINER": 104,
      "VFIO_GROUP_GET_DEVICE_FD": 106, "VFIO_DEVICE_PCI_HOT_RESET": 113,
    ]
    let ioctls = run.lines("step").filter { $0.call == "ioctl" }.compactMap(\.target)
    for (call, number) in numbers.sorted(by: { $0.value < $1.value }) {
      tally.compare(
        "journals", "\(call) of the undisturbed run", predicted: run.lines("journal").filter { $0.call == call }.count,
        kernel: ioctls.filter { $0.hasSuffix(" ;\(number)") }.count)
    }
  }

  private func compare(_ run: Run, _ tally: inout Tally) {
    let number = run.step?.at ?? -1
    let what = "\(run.how) at \(number) (before \(run.step?.before?.call ?? "-") \(run.step?.before?.target ?? "-"))"
    guard let step = run.step, let status = step.status else { return tally.fail("\(what): no end was seen") }
    tally.compare("runs (\(run.how))", "\(what) ends: \(status)", predicted: status.hasPrefix("no end"), kernel: false)
    // A device pulled from the machine returns as a new function, with the driver that its IDs select.
    func text(_ states: [Answer]) -> [String] {
      states.filter { $0.op == "state" && $0.address != run.victim }.map {
        "\($0.address ?? "?") \($0.driver ?? "none") \($0.override ?? "-")"
      }
    }
    tally.compare("drivers afterwards", what, predicted: text(run.lines), kernel: text(before))
    tally.compare("plans left", what, predicted: run.lines("plan").compactMap(\.name), kernel: [])
    // Only a killed helper leaves something to restore.
    if !["kill", "kill-helper"].contains(run.how) {
      tally.compare("restores not needed", what, predicted: run.lines("restore").count, kernel: 0)
    }
    for restore in run.lines("restore") {
      tally.compare("restores", what, predicted: restore.status, kernel: "0")
    }
    let reached = Set(run.lines("event").filter { $0.what == "touched" }.compactMap(\.address))
    tally.compare("reached outside", what, predicted: reached.subtracting(scope).sorted(), kernel: [])
    let resets = run.lines("event").filter { $0.what == "bus_reset" && $0.cause == nil && $0.result == "works" }
    if run.how == "none" || status == "exit 0" {
      tally.compare("resets of disturbed runs", "\(what): \(status)", predicted: resets.count, kernel: 1)
    }
  }
}
