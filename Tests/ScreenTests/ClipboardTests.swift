import Testing

@testable import Screen

@Suite struct ClipboardTests {
  private func text(_ result: Result<[UInt8], Clipboard.Refusal>) throws -> String {
    String(decoding: try result.get(), as: UTF8.self)
  }

  private func refusal(_ result: Result<[UInt8], Clipboard.Refusal>) -> String {
    if case .failure(let refusal) = result { refusal.description } else { "none" }
  }

  /// The test vectors of RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"), ("0000:01:00.0", "MDAwMDowMTowMC4w"), ("ÿÿÿ>?", "w7/Dv8O/Pj8="),
  ])
  func base64(plain: String, encoded: String) { #expect(Clipboard.base64(Array(plain.utf8)) == encoded) }

  @Test func sequences() throws {
    let address = "0000:01:00.0"
    let plain = "\u{1b}]52;c;MDAwMDowMTowMC4w\u{7}"
    #expect(try text(Clipboard.sequence(for: address, terminal: .direct)) == plain)
    #expect(
      try text(Clipboard.sequence(for: address, terminal: .tmux)) == "\(plain)\u{1b}Ptmux;\u{1b}\(plain)\u{1b}\\")
    #expect(try text(Clipboard.sequence(for: address, terminal: .screen)) == "\u{1b}P\(plain)\u{1b}\\")
  }

  /// Joined again, the pieces that screen forwards are the whole sequence, and none exceeds its limit.
  @Test func screenGetsItInPieces() throws {
    let long = String(repeating: "0123456789", count: 500)
    let whole = try text(Clipboard.sequence(for: long, terminal: .direct))
    let pieces = try text(Clipboard.sequence(for: long, terminal: .screen))
      .split(separator: "\u{1b}\\").map { $0.dropFirst(2) }
    #expect(pieces.joined() == whole)
    #expect(pieces.allSatisfy { $0.utf8.count < 768 } && pieces.count > 10)
  }

  @Test func refusals() {
    func refusal(_ text: String, _ terminal: Clipboard.Terminal = .direct) -> String {
      self.refusal(Clipboard.sequence(for: text, terminal: terminal))
    }
    #expect(refusal("") == "There is nothing to copy.")
    #expect(refusal(String(repeating: "x", count: Clipboard.limit)) == "none")
    #expect(refusal(String(repeating: "x", count: Clipboard.limit + 1)).contains("74995 bytes are more"))
    #expect(refusal("rm\u{1b}[A").contains("would obey"))
    #expect(refusal("a\u{202e}b").contains("would obey"))
    #expect(refusal("two\n\tlines") == "none")
    #expect(refusal("x", .without("linux")) == "Not copied: the terminal (TERM is linux) has no clipboard.")
  }

  /// The longest text stays below the length that terminals discard.
  @Test func longestIsBelowTheTerminalsLimit() throws {
    let longest = try Clipboard.sequence(for: String(repeating: "x", count: Clipboard.limit), terminal: .direct).get()
    #expect(longest.count <= 100_000)
  }

  @Test(arguments: [
    ("xterm-256color", false, false, Clipboard.Terminal.direct), ("xterm-256color", true, false, .tmux),
    ("tmux-256color", false, false, .tmux), ("screen-256color", true, false, .tmux),
    ("screen.xterm-256color", false, true, .screen), ("screen", false, false, .screen),
    ("linux", false, false, .without("linux")), ("vt220", false, false, .without("vt220")),
    ("foot", false, false, .direct), ("dumb", false, false, .without("dumb")),
  ])
  func terminals(name: String, isInTmux: Bool, isInScreen: Bool, terminal: Clipboard.Terminal) {
    #expect(Clipboard.Terminal(name: name, isInTmux: isInTmux, isInScreen: isInScreen) == terminal)
  }
}
