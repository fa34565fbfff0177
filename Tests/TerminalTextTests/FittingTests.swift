import TerminalText
import Testing

@Suite struct FittingTests {
  @Test func cutsTheEnd() {
    #expect(Glyphs.unicode.cut("abcdef", to: 6) == "abcdef")
    #expect(Glyphs.unicode.cut("abcdef", to: 4) == "abc…")
    #expect(Glyphs.ascii.cut("abcdef", to: 4) == "abc~")
    #expect(Glyphs.unicode.cut("abcdef", to: 0) == "")
    #expect(Glyphs.words(isASCII: true).cut("abcdef", to: 5) == "ab...")
    #expect(Glyphs.words(isASCII: true).cut("abcdef", to: 2) == "..")
  }

  @Test func cutsTheStartOrTheMiddle() {
    #expect(Glyphs.unicode.cut("abcdef", to: 4, keeping: .end) == "…def")
    #expect(Glyphs.unicode.cut("abcdefgh", to: 6, keeping: .ends) == "abc…gh")
  }

  /// A cut text takes all its columns, so the ellipsis stands at the edge.
  @Test(arguments: [KeptPart.start, .end, .ends], 1...9) func takesAllColumns(part: KeptPart, columns: Int) {
    let text = "a中e\u{301}中中b中"
    let cut = Glyphs.unicode.cut(text, to: columns, keeping: part)
    #expect(DisplayWidth.columns(of: cut) == columns)
    #expect(cut.contains("…"))
    #expect(cut.unicodeScalars.first.map { DisplayWidth.columns(of: $0) } != 0)
  }

  @Test func aMarkStaysWithItsLetter() {
    #expect(Glyphs.unicode.prefix(of: "e\u{301}x", columns: 1) == "e\u{301}")
    #expect(Glyphs.unicode.suffix(of: "xe\u{301}y", columns: 1) == "y")
    #expect(Glyphs.unicode.suffix(of: "xe\u{301}", columns: 1) == "e\u{301}")
  }

  @Test func zeroPadding() {
    #expect(10.zeroPadded(to: 4, radix: 16) == "000a")
    #expect((-7).zeroPadded(to: 3) == "-007")
    #expect(12_345.zeroPadded(to: 2) == "12345")
  }

  @Test func counts() {
    #expect(Plural.count(1, "process", "processes") == "1 process")
    #expect(Plural.count(2, "process", "processes") == "2 processes")
    #expect(Plural.count(0, "set") == "0 sets")
  }
}
