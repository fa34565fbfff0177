import Foundation
import LabComparison
import Testing

/// A phase that was not run must be detected, whatever the results of others.
struct RequiredPhasesTests {
  private let required = RequiredPhases(machine: "noiommu", kernel: "lab")
  private static let whole = ["01-bare", "02-all", "03-mixed", "04-acts", "05-held", "06-mdev"]

  @Test func allOfThemPass() {
    let tally = required.compare(with: Self.whole)
    #expect(tally.differences == [])
    #expect(tally.passed == 6)
  }

  @Test(arguments: [
    (["01-bare", "02-all", "03-mixed", "04-held", "05-mdev"], "acts"),
    (["01-bare", "02-all", "03-mixed", "04-acts", "05-held"], "mdev"),
    (whole + ["07-more"], "more"),
    (["01-bare", "03-mixed", "02-all", "04-acts", "05-held", "06-mdev"], "in order"),
  ])
  func whatIsMissingOrNewOrElsewhereIsSeen(found: [String], word: String) {
    let differences = required.compare(with: found).differences
    #expect(differences.count == 1)
    #expect(differences.first?.contains(word) == true)
  }

  @Test func anEmptyTraceIsDetected() { #expect(required.compare(with: []).failed == 6) }

  /// A phase that one kernel lacks is required of the others only.
  @Test func eachKernelHasItsOwn() {
    let stock = RequiredPhases(machine: "noiommu", kernel: "6.12")
    #expect(stock.compare(with: ["01-bare", "02-all", "03-mixed"]).differences == [])
    #expect(stock.compare(with: Self.whole).failed == 3)
  }

  @Test func anUnknownMachineIsDetected() {
    #expect(RequiredPhases(machine: "none", kernel: "lab").compare(with: ["01-all"]).failed == 1)
    #expect(RequiredPhases(machine: "ports", kernel: "none").compare(with: ["01-all"]).failed == 1)
  }
}
