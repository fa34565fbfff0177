import Testing

/// The bytes that reach the terminal when a text is copied to its clipboard.
@Suite struct CopyTests {
  private static let plain = "]52;c;MDAwMDowMTowMC4w\u{7}"

  @Test(arguments: [
    (["TERM": "xterm-256color"], "\u{1b}\(plain)"),
    (["TERM": "tmux-256color"], "\u{1b}\(plain)\u{1b}Ptmux;\u{1b}\u{1b}\(plain)\u{1b}\\"),
    (["TERM": "xterm-256color", "TMUX": "/tmp/tmux-0/default,1,0"], "\u{1b}Ptmux;\u{1b}\u{1b}\(plain)\u{1b}\\"),
    (["TERM": "screen", "STY": "1.pts-0.host"], "\u{1b}P\u{1b}\(plain)\u{1b}\\"),
  ])
  func copyIsSentBetweenDrawings(environment: [String: String], sequence: String) async throws {
    let terminal = try probe(environment: environment)
    await terminal.wait(for: "q quit")
    terminal.type("C")
    await terminal.wait(for: "last key C")
    #expect(terminal.find(sequence) != nil)
    // The screen is unchanged and continues to be drawn.
    terminal.type("x")
    await terminal.wait(for: "last key x")
    #expect(terminal.row(0).hasPrefix("┌─ probe ──") && terminal.row(5).contains("q quit"))
    #expect(!terminal.text.contains("52;c"))
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func consoleHasNoClipboard() async throws {
    let terminal = try probe(environment: ["TERM": "linux"])
    await terminal.wait(for: "q quit")
    terminal.type("C")
    await terminal.wait(for: "Not copied: the terminal (TERM is linux) has no clipboard.")
    #expect(terminal.find("52;c") == nil)
  }
}
