import Screen
import Testing

@Suite struct KeyDecoderTests {
  /// Feeds text at a byte per millisecond, then pauses.
  private func keys(_ pieces: String...) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    var now = Duration.seconds(1000)
    for piece in pieces {
      for byte in piece.utf8 {
        now += .milliseconds(1)
        keys += decoder.feed(.byte(byte), at: now)
      }
      keys += decoder.pause()
    }
    return keys
  }

  @Test func plainKeys() {
    #expect(keys("aZ ü中😀") == "aZ ü中😀".map { .character($0) })
    #expect(keys("\t\r\n\u{8}\u{7f}") == [.tab, .enter, .enter, .backspace, .backspace])
    #expect(keys("\0\u{1}\u{1a}\u{1c}\u{1f}") == "@az\\_".map { .control($0) })
  }

  @Test func escapeAndAlt() {
    #expect(keys("\u{1b}") == [.escape])
    #expect(keys("\u{1b}", "x") == [.escape, .character("x")])
    #expect(keys("\u{1b}x") == [.alt("x")])
    #expect(keys("\u{1b}ü") == [.alt("ü")])
    #expect(keys("\u{1b}\u{1b}") == [.escape, .escape])
    #expect(keys("\u{1b}\r") == [.escape, .enter])
    #expect(keys("\u{1b}P", "x") == [.alt("P"), .character("x")])
  }

  @Test(arguments: [
    "\u{1b}[1;5q", "\u{1b}[?62;22c", "\u{1b}[[q", "\u{1b}Oq", "\u{1b}]0;q\u{7}", "\u{1b}]0;q\u{1b}\\",
    "\u{1b}Pq\u{1b}\\", "\u{1b}_q\u{7}",
  ])
  func sequencesAreNoKeys(sequence: String) {
    #expect(keys(sequence) == [])
    #expect(keys(sequence + "y") == [.character("y")])
  }

  @Test func mouse() {
    func mouse(_ x: Int, _ y: Int, _ kind: Mouse.Kind) -> Key { .mouse(Mouse(x: x, y: y, kind: kind)) }
    #expect(keys("\u{1b}[<0;11;3M\u{1b}[<0;11;3m") == [mouse(10, 2, .press), mouse(10, 2, .release)])
    #expect(
      keys("\u{1b}[<2;1;1M\u{1b}[<64;9;8M\u{1b}[<81;200;100M").suffix(2) == [
        mouse(8, 7, .wheelUp), mouse(199, 99, .wheelDown),
      ])
    // Movements, other buttons, and positions that no screen has.
    #expect(keys("\u{1b}[<35;5;5M\u{1b}[<1;5;5M\u{1b}[<128;5;5M\u{1b}[<0;0;5M\u{1b}[<0;99999999999999999999;1M") == [])
    // The old form.
    #expect(keys("\u{1b}[M !!\u{1b}[M#+$") == [mouse(0, 0, .press), mouse(10, 3, .release)])
    // A broken report swallows itself and no more.
    #expect(keys("\u{1b}[<0;1qx") == [.character("x")])
    #expect(keys("\u{1b}[<0:1;1Mx") == [.character("x")])
    #expect(keys("\u{1b}[<" + String(repeating: "1;", count: 40) + "Mx") == [.character("x")])
    #expect(keys("\u{1b}[<0;1\u{1b}[<0;2;2M") == [mouse(1, 1, .press)])
  }

  /// A truncated report, as after the flush of Ctrl-C, is dropped.
  @Test func mouseDoesNotWaitForEver() {
    var decoder = KeyDecoder()
    for byte in "\u{1b}[<0;1".utf8 { _ = decoder.feed(.byte(byte), at: .seconds(1)) }
    #expect(decoder.feed(.byte(UInt8(ascii: "M")), at: .seconds(2)) == [.character("M")])
  }

  /// A sequence may arrive in two reads; its rest must not become keys.
  @Test func sequenceInPieces() { #expect(keys("\u{1b}[1;", "5qy") == [.character("y")]) }

  @Test func sequencesDoNotWaitForEver() {
    var decoder = KeyDecoder()
    for byte in "\u{1b}[1;".utf8 { _ = decoder.feed(.byte(byte), at: .seconds(1)) }
    #expect(decoder.feed(.byte(UInt8(ascii: "q")), at: .seconds(2)) == [.character("q")])
  }

  @Test func malformedBytesVanish() {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    // Stray continuation, overlong form, truncated character, surrogate, C1 control, bidirectional override.
    let bytes: [UInt8] =
      [0x80, 0xc0, 0xaf, 0xe4, 0xb8, 0x61, 0xed, 0xa0, 0x80, 0xc2, 0x9b] + Array("\u{202e}b".utf8)
    for byte in bytes { keys += decoder.feed(.byte(byte), at: .seconds(1)) }
    #expect(keys == [.character("a"), .character("b")])
  }

  @Test func pastedTextIsOneKey() {
    var decoder = KeyDecoder()
    var keys = decoder.feed(.pasteStart, at: .seconds(1))
    for byte in "a\u{1b}[Aq\r\nü".utf8 { keys += decoder.feed(.byte(byte), at: .seconds(1)) }
    keys += decoder.feed(.key(.up), at: .seconds(1)) + decoder.pause()
    #expect(keys == [])
    #expect(decoder.feed(.pasteEnd, at: .seconds(1)) == [.paste("a[Aq  ü")])
    #expect(decoder.feed(.byte(0x71), at: .seconds(1)) == [.character("q")])
  }

  @Test func pasteIsLimitedAndEnds() {
    var decoder = KeyDecoder()
    _ = decoder.feed(.pasteStart, at: .seconds(1))
    for _ in 0..<10_000 { _ = decoder.feed(.byte(0x78), at: .seconds(1)) }
    // The end of the paste never arrived: the next key is decoded all the same.
    let keys = decoder.feed(.byte(0x71), at: .seconds(3))
    #expect(keys == [.paste(String(repeating: "x", count: 4096)), .character("q")])
  }
}
