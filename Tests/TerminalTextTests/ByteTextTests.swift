import TerminalText
import Testing

@Suite struct ByteTextTests {
  static let amounts: [(UInt64, String)] = [
    (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (8 << 20, "8 MiB"), ((2 << 30) - 1, "1.9 GiB"),
    (UInt64.max, "15.9 EiB"),
  ]

  @Test(arguments: amounts)
  func neverMoreThanItIs(bytes: UInt64, text: String) { #expect(ByteText.rounded(bytes) == text) }
}
