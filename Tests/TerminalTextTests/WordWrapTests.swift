import TerminalText
import Testing

@Suite struct WordWrapTests {
  private func lines(_ text: String, _ width: Int, first: Int = 0, rest: Int = 0, glyphs: Glyphs = .unicode) -> [String]
  {
    WordWrap(width: width, first: first, rest: rest, glyphs: glyphs).lines(text)
  }

  @Test func breaksAtBlanks() {
    #expect(lines("one two three", 7) == ["one two", "three"])
    #expect(lines("one two three", 13) == ["one two three"])
    #expect(lines("", 5) == [""])
    #expect(lines("   ", 5) == [""])
  }

  @Test func keepsBlanksInsideALine() {
    #expect(lines("  a   b  ", 9) == ["a   b"])
    #expect(lines("aa   bb", 6) == ["aa", "bb"])
  }

  @Test func breaksALongWordAnywhere() {
    #expect(lines("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"])
    #expect(lines("a bcdefg", 3) == ["a", "bcd", "efg"])
    #expect(lines("中中中", 3) == ["中", "中", "中"])
    #expect(lines("中中", 1) == ["中", "中"])
  }

  /// Hangul's leading consonants join to one grapheme cluster without an end, and each takes two columns.
  @Test func breaksInsideAGraphemeCluster() {
    let cluster = String(repeating: "\u{1100}", count: 9)
    #expect(cluster.count == 1)
    #expect(lines(cluster, 4).map { DisplayWidth.columns(of: $0) } == [4, 4, 4, 4, 2])
  }

  @Test func keepsNoBreakSpaces() {
    #expect(lines("run vfiotop\u{a0}bind", 12) == ["run", "vfiotop bind"])
  }

  @Test func leavesRoomForWhatIsBefore() {
    #expect(lines("aa bb cc", 7, first: 5, rest: 2) == ["aa", "bb cc"])
  }

  @Test func zeroWidthBreaksNothing() { #expect(lines("aa bb", 0) == ["aa bb"]) }

  @Test func partsKnowTheirSource() {
    let parts = WordWrap(width: 9, glyphs: .unicode).lines(["one ", "two", ", three"])
    #expect(
      parts.map { $0.map { "\($0.source):\($0.text)" } } == [["0:one", "1: two", "2:,"], ["2:three"]])
  }
}
