import LabComparison
import Testing

/// The steps that a guest reports are counted over all runs of the program.
struct ConformanceTallyTests {
  private static let written = "written 40 steps, 0 differences\n"
  private static let random = "outcome close works 9\nrandom 60 steps, 0 differences\n"

  private func tally(_ shown: String) -> Tally {
    var tally = Tally()
    tally.addConformance(shown, written: 40, random: 120)
    return tally
  }

  @Test func runsAreAddedUp() {
    let tally = tally(Self.written + Self.random + Self.random)
    #expect(tally.differences == [])
    #expect(tally.passed == 160)
  }

  @Test(arguments: [
    written + random, random + random,
    written + "difference in random 2\ngive 0000:01:00.1 host\n" + random + random,
  ])
  func missingStepsAndDifferencesAreDetected(shown: String) { #expect(tally(shown).failed == 1) }
}
