import TerminalText
import Testing

@Suite struct DisplayWidthTests {
  @Test(
    arguments: [
      ("a", 1), ("é", 1), ("─", 1), ("█", 1), ("中", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("😀", 2), ("\u{301}", 0),
      ("\u{20dd}", 0), ("\u{1161}", 0), ("\u{e000}", 1), ("\u{20000}", 2), ("\u{fffd}", 1),
    ] as [(Unicode.Scalar, Int)])
  func columns(scalar: Unicode.Scalar, columns: Int) { #expect(DisplayWidth.columns(of: scalar) == columns) }

  @Test(
    arguments: [
      "\0", "\u{1b}", "\n", "\u{7f}", "\u{80}", "\u{9b}", "\u{9f}", "\u{ad}", "\u{200b}", "\u{200d}", "\u{202a}",
      "\u{202e}", "\u{2028}", "\u{2029}", "\u{2066}", "\u{2069}", "\u{feff}", "\u{e0001}", "\u{34f}",
      "\u{115f}", "\u{1160}", "\u{3164}", "\u{fe0f}", "\u{e0100}", "\u{2800}", "\u{3000}", "\u{2003}",
    ] as [Unicode.Scalar])
  func neverReachesATerminal(scalar: Unicode.Scalar) {
    #expect(DisplayWidth.columns(of: scalar) == nil)
    #expect(String(scalar).cleaned != String(scalar))
  }

  /// ``Glyphs/fits(_:columns:)`` does not measure a text of fewer bytes than there are columns.
  @Test func noScalarTakesMoreColumnsThanBytes() {
    let wide = (UInt32(0)...0x10ffff).compactMap(Unicode.Scalar.init).filter { scalar in
      (DisplayWidth.columns(of: scalar) ?? 1) > Unicode.UTF8.width(scalar)
    }
    #expect(wide == [])
  }

  /// Printable ASCII is counted by its bytes; every other text, and a text with one other scalar, is measured.
  @Test(arguments: [("abc~", 4), ("a\u{301}b", 2), ("ab中", 4), ("\u{7f}a", 2), ("", 0)])
  func columnsOfTexts(text: String, columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns)
    #expect(Glyphs.unicode.columns(of: text) == columns)
    #expect(
      Glyphs.unicode.fits(text, columns: columns) && (columns == 0 || !Glyphs.unicode.fits(text, columns: columns - 1)))
  }

  /// The model's cleaning and the screen's guard must agree but on the no-break space, which wrapped texts of our own
  /// have.
  @Test func agreesWithCleaningOnEveryScalar() {
    var differing: [UInt32] = []
    for value in UInt32(0)...0x10ffff {
      guard let scalar = Unicode.Scalar(value) else { continue }
      // A scalar that joins ASCII letters changes neither; the letters prevent composition.
      let clean = String(scalar).cleaned.unicodeScalars.elementsEqual(CollectionOfOne(scalar))
      if clean != (DisplayWidth.columns(of: scalar) != nil) { differing.append(value) }
    }
    #expect(differing == [0xa0])
  }
}
