import GoldenText
import Testing

@Suite struct TextDifferenceTests {
  @Test func equalTextsDoNotDiffer() {
    #expect(TextDifference(expected: "a\nb\n", found: "a\nb") == nil)
  }

  @Test func showsChangedLinesInTheirPlace() {
    let difference = TextDifference(expected: "1\n2\n3\n4\n5\n6\n7", found: "1\n2\n3\n4\nfive \n6\n7")
    #expect(difference?.description == "  ...\n  3|\n  4|\n- 5|\n+ five |\n  6|\n  7|")
  }

  @Test func readsTheCommittedFile() { expectGolden("first line\nsecond line", named: "golden-text") }
}
