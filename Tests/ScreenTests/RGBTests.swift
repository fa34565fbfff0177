import Screen
import Testing

@Suite struct RGBTests {
  @Test func readsAndPrints() {
    #expect(RGB(hexadecimal: "#0a80ff") == RGB(red: 10, green: 128, blue: 255))
    #expect(RGB(red: 10, green: 128, blue: 255).description == "#0a80ff")
    for text in ["", "#", "0a80ff", "#0a80f", "#0a80ffe", "#+a80ff", "#0a80fg", "blue"] {
      #expect(RGB(hexadecimal: text) == nil)
    }
  }

  /// Published values of WCAG's contrast ratio.
  @Test func contrast() throws {
    let white = RGB(red: 255, green: 255, blue: 255)
    let black = RGB(red: 0, green: 0, blue: 0)
    let grey = RGB(red: 118, green: 118, blue: 118)
    #expect(white.contrast(to: black) == 21)
    #expect(black.contrast(to: black) == 1)
    #expect((4.54...4.55).contains(grey.contrast(to: white)))
  }

  @Test func colorsOfThePaletteAreTheirOwnNearest() {
    for number in UInt8(16)...255 {
      let color = ANSIPalette.color(number)
      // Some greys are in the cube too; the colour counts, not the number.
      let nearest = ANSIPalette.nearest(to: color, depth: .colors256)
      #expect(nearest.map(ANSIPalette.color) == color)
    }
    #expect(ANSIPalette.color(16) == RGB(red: 0, green: 0, blue: 0))
    #expect(ANSIPalette.color(110).description == "#87afd7")
    #expect(ANSIPalette.color(255).description == "#eeeeee")
  }

  @Test(
    arguments: [
      ("#ff0000", 9), ("#c00000", 1), ("#00d000", 2), ("#101010", 0), ("#fafafa", 15), ("#808080", 8),
    ] as [(String, UInt8)])
  func sixteen(color: String, number: UInt8) {
    #expect(RGB(hexadecimal: color).flatMap { ANSIPalette.nearest(to: $0, depth: .colors16) } == number)
  }

  @Test func monoHasNoColors() {
    #expect(ANSIPalette.nearest(to: RGB(red: 1, green: 2, blue: 3), depth: .mono) == nil)
  }
}
