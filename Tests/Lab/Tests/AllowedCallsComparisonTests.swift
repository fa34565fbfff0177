import LabComparison
import Testing

/// The comparison of what a seal lets through, on tables made by hand.
struct AllowedCallsComparisonTests {
  private let golden = "read  any\nfcntl  command: F_GETFD F_GETFL\n"

  private func tally(_ allowed: String, control: String = "all\n", golden: String? = nil) -> Tally {
    AllowedCallsComparison(golden: golden ?? self.golden, allowed: allowed, control: control).run()
  }

  @Test func agrees() {
    let tally = tally(golden)
    #expect(tally.failed == 0 && tally.passed == 3)
  }

  /// A wider rule is two differences: the line is gone, and another one has come.
  @Test func findsAWiderRule() {
    #expect(tally("read  any\nfcntl  command: F_GETFD F_GETFL F_SETFL\n").failed == 2)
    #expect(tally(golden + "ptrace  any\n").differences == ["let through beyond the table: ptrace  any"])
  }

  @Test func findsANarrowerOne() { #expect(tally("read  any\n").failed == 1) }

  /// Nothing was compared, or the calls were refused by something else.
  @Test func provesNothingWithoutATableOrAControl() {
    #expect(tally("", control: "", golden: "").failed == 2)
    #expect(tally(golden, control: "12 of 4000\n").failed == 1)
  }
}
