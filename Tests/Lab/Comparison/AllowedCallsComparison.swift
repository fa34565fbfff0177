/// The system calls that a seal lets through on a real kernel (`vfio-oracle allowed`), beside the golden table.
package struct AllowedCallsComparison {
  private let golden: [String]
  private let allowed: [String]
  private let control: String

  /// Takes the golden table, the table of this kernel, and what the control printed.
  package init(golden: String, allowed: String, control: String) {
    let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
    (self.golden, self.allowed, self.control) = (lines(golden), lines(allowed), control)
  }

  /// Compares line by line. Without the seal all calls must be let through: otherwise a refusal proves nothing.
  package func run() -> Tally {
    var tally = Tally()
    if golden.isEmpty { tally.fail("no golden table of allowed calls") }
    for line in golden { tally.compare("allowed calls", line, predicted: true, kernel: allowed.contains(line)) }
    for line in allowed where !golden.contains(line) { tally.fail("let through beyond the table: \(line)") }
    tally.compare("allowed calls", "the control", predicted: "all\n", kernel: control)
    return tally
  }
}
