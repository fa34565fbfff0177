extension Tally {
  /// The output of vfio-conformance: `written N steps, M differences` and `random N steps, M differences`, each once or
  /// more often, and after a line `difference in ...` the shortest script that shows it. Fewer steps than required are
  /// a failure, because something was not tested.
  package mutating func addConformance(_ shown: String, written: Int, random: Int) {
    var report: String?
    func end(_ tally: inout Tally) {
      if let text = report { tally.fail(text) }
      report = nil
    }
    var counts: [Substring: Int] = [:]
    for line in shown.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("difference in ") {
        end(&self)
        report = String(line)
      } else if words.count == 5, words[2] == "steps,", let steps = Int(words[1]) {
        end(&self)
        counts[words[0], default: 0] += steps
      } else if words.first == "outcome" || words.first == "progress" {
        end(&self)
      } else if let text = report {
        report = text + "\n      \(line)"
      }
    }
    end(&self)
    for (kind, demand) in [("written", written), ("random", random)] {
      let steps = counts[kind[...]] ?? 0
      agree("\(kind) steps", steps)
      if steps < demand { fail("only \(steps) \(kind) steps of \(demand)") }
    }
  }
}
