import GoldenText
import Screen
import TerminalText
import Testing

@Suite struct SurfaceTests {
  private func line(_ width: Int, glyphs: Glyphs = .unicode, _ draw: (inout Surface) -> Void) -> String {
    var surface = Surface(size: Size(width: width, height: 1), glyphs: glyphs)
    draw(&surface)
    return surface.text
  }

  @Test func clipsToWidthAndSurface() {
    #expect(line(5) { $0.put("abcdefgh", x: 0, y: 0) } == "abcde")
    #expect(line(5) { $0.put("abcdefgh", x: 1, y: 0, width: 2) } == " ab")
    #expect(line(5) { $0.put("abc", x: -1, y: 0) } == "bc")
    #expect(line(5) { $0.put("abc", x: 0, y: 1) } == "")
    #expect(line(5) { $0.put("abc", x: 9, y: 0) } == "")
    #expect(line(5) { $0.put("abc", x: .max, y: .max, width: .max) } == "")
    #expect(line(5) { $0.put("abc", x: .min, y: .min, width: .min) } == "")
  }

  @Test func ellipsisShowsTheCut() {
    #expect(line(5) { $0.put("abcdefgh", x: 0, y: 0, width: 5, ellipsis: true) } == "abcd…")
    #expect(line(5) { $0.put("abcde", x: 0, y: 0, width: 5, ellipsis: true) } == "abcde")
    #expect(line(5) { $0.put("中中中", x: 0, y: 0, width: 4, ellipsis: true) } == "中 …")
    #expect(line(5, glyphs: .ascii) { $0.put("abcdef", x: 0, y: 0, width: 3, ellipsis: true) } == "ab~")
  }

  @Test func wideCharactersAreNeverHalved() {
    #expect(line(3) { $0.put("a中中", x: 0, y: 0) } == "a中")
    #expect(line(4) { $0.put("中中", x: -1, y: 0) } == " 中")
    #expect(
      line(4) {
        $0.put("中中", x: 0, y: 0); $0.put("x", x: 1, y: 0)
      } == " x中")
    #expect(
      line(4) {
        $0.put("中中", x: 0, y: 0); $0.put("x", x: 0, y: 0)
      } == "x 中")
    #expect(
      line(5) {
        $0.put("中中", x: 0, y: 0); $0.put("中", x: 1, y: 0)
      } == " 中")
  }

  @Test func marksJoinAndAreLimited() {
    #expect(line(4) { $0.put("e\u{301}x", x: 0, y: 0) } == "e\u{301}x")
    #expect(line(4) { $0.put("\u{301}x", x: 0, y: 0) } == "x")
    let many = String(repeating: "\u{301}", count: 50)
    #expect(line(4) { $0.put("e\(many)x", x: 0, y: 0) }.unicodeScalars.count == 5)
  }

  @Test func neverStoresAControl() {
    #expect(line(9) { $0.put("a\u{1b}[0m\r\n\u{9b}", x: 0, y: 0) } == "a\u{fffd}[0m\u{fffd}\u{fffd}\u{fffd}")
    #expect(line(9) { $0.put("a\u{202e}b\u{200d}", x: 0, y: 0) } == "a\u{fffd}b\u{fffd}")
    #expect(line(9, glyphs: .ascii) { $0.put("ä中\u{1b}e\u{301}", x: 0, y: 0) } == "???e")
  }

  @Test func absurdSizesAreCut() {
    #expect(Surface(size: Size(width: -1, height: 5)).text == "\n\n\n\n")
    #expect(Surface(size: Size(width: .max, height: 1)).size.width == Surface.limit)
  }

  @Test(arguments: [Glyphs.unicode, Glyphs.ascii]) func shapes(glyphs: Glyphs) {
    var surface = Surface(size: Size(width: 24, height: 8), glyphs: glyphs)
    surface.box(surface.bounds, title: "bus:0000:08")
    surface.put("members", x: 2, y: 1, style: Style(.header))
    for index in 0..<4 {
      let guide = index < 3 ? glyphs.branch : glyphs.lastBranch
      let end = 2 + surface.put(guide + glyphs.horizontal, x: 2, y: 2 + index, style: .border)
      surface.put([("08:0\(index)", .text), (" busy", Style(.busy))], x: end + 1, y: 2 + index, width: 12)
    }
    surface.putRight("12", x: 17, y: 3, width: 5)
    surface.putRight("1234567", x: 17, y: 4, width: 5)
    surface.restyle(Rect(x: 1, y: 3, width: 22, height: 1)) { $0.on(.selection) }
    var dialog = Surface(size: Size(width: 7, height: 3), glyphs: glyphs)
    dialog.box(dialog.bounds, style: Style(.borderFocus))
    dialog.put("Cancel", x: 1, y: 1, style: Style(.danger), width: 5, ellipsis: true)
    surface.draw(dialog, x: 15, y: 5)
    let name = glyphs.isASCII ? "ascii" : "unicode"
    expectGolden(surface.text + "\n\nstyles\n" + surface.styles, named: "screen/shapes-\(name)")
  }

  @Test func boxesOfAnySizeStayInside() {
    for width in 0..<10 {
      for height in 0..<4 {
        var surface = Surface(size: Size(width: 12, height: 6))
        let rect = Rect(x: 1, y: 1, width: width, height: height)
        surface.box(rect, title: "a long title")
        for y in 0..<6 {
          for x in 0..<12 where !rect.contains(x: x, y: y) { #expect(surface[x, y].text == " ") }
        }
      }
    }
  }

  @Test func everyGlyphIsOneColumn() {
    for glyphs in [Glyphs.unicode, .ascii] {
      for child in Mirror(reflecting: glyphs).children {
        for glyph in (child.value as? String).map({ [$0] }) ?? child.value as? [String] ?? [] {
          #expect(DisplayWidth.columns(of: glyph) == 1)
          #expect(!glyphs.isASCII || glyph.utf8.count == 1)
        }
      }
    }
  }

  @Test func roleLettersDiffer() { #expect(Set(Role.allCases.map(\.letter)).count == Role.allCases.count) }

  @Test func everyRoleEndsAtText() {
    for role in Role.allCases {
      var at = role
      var steps = 0
      while let parent = at.parent, steps < 20 { (at, steps) = (parent, steps + 1) }
      #expect(at == .text)
    }
  }
}
