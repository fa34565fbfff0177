import TerminalText
import Testing

@Suite struct CleanTextTests {
  @Test(arguments: [
    ("qemu-system-x86", "qemu-system-x86"),
    ("Ä 中 \\x1b", "Ä 中 \\x1b"),
    ("\u{1b}[2J", "\\x1b[2J"),
    ("a\nb\tc\0", "a\\x0ab\\x09c\\x00"),
    ("\u{7f}\u{9b}31m", "\\x7f\\x9b31m"),
    ("\r\n", "\\x0d\\x0a"),
    ("gnp\u{202e}.exe\u{2066}", "gnp\\u{202e}.exe\\u{2066}"),
    ("a\u{2028}b\u{200b}c\u{feff}", "a\\u{2028}b\\u{200b}c\\u{feff}"),
    ("e\u{301}", "e\u{301}"),
    ("pr\u{34f}od", "pr\\u{34f}od"),
    ("a\u{a0}b\u{2800}", "a\\u{a0}b\\u{2800}"),
    (String(decoding: [0x66, 0xff, 0x67], as: UTF8.self), "f\u{fffd}g"),
  ])
  func escapes(text: String, clean: String) { #expect(text.cleaned == clean) }

  /// Every character that a screen shows nothing of, by the lists of Unicode, is escaped; and so is no mark or letter.
  @Test func escapesEveryInvisibleScalar() {
    // Default_Ignorable_Code_Point of DerivedCoreProperties.txt, and the blanks.
    let ranges: [ClosedRange<UInt32>] = [
      0xad...0xad, 0x34f...0x34f, 0x61c...0x61c, 0x115f...0x1160, 0x17b4...0x17b5, 0x180b...0x180f, 0x200b...0x200f,
      0x202a...0x202e, 0x2060...0x206f, 0x3164...0x3164, 0xfe00...0xfe0f, 0xfeff...0xfeff, 0xffa0...0xffa0,
      0xfff0...0xfff8, 0x1bca0...0x1bca3, 0x1d173...0x1d17a, 0xe0000...0xe0fff, 0xa0...0xa0, 0x1680...0x1680,
      0x2000...0x200a, 0x202f...0x202f, 0x205f...0x205f, 0x3000...0x3000, 0x2800...0x2800, 0x2028...0x2029,
    ]
    for value in ranges.joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect("a\(Character(scalar))b".cleaned == "a\\u{\(String(value, radix: 16))}b", "U+\(value)")
    }
    for value in UInt32(0x20)...0x10ffff where !ranges.contains(where: { $0.contains(value) }) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isShown = ![.control, .format].contains(scalar.properties.generalCategory)
      let text = String(scalar)
      if text.cleaned.utf8.elementsEqual(text.utf8) != isShown { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test func isStable() { #expect("\u{1b}]0;x\u{7}".cleaned.cleaned == "\u{1b}]0;x\u{7}".cleaned) }
}
