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
    (String(decoding: [0x66, 0xff, 0x67], as: UTF8.self), "f\u{fffd}g"),
  ])
  func escapes(text: String, clean: String) { #expect(text.cleaned == clean) }

  @Test func isStable() { #expect("\u{1b}]0;x\u{7}".cleaned.cleaned == "\u{1b}]0;x\u{7}".cleaned) }
}
