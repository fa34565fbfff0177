import Testing

/// Linear mode on a terminal that cannot show a screen.
@Suite struct LinearProgramTests {
  @Test(arguments: ["dumb", "xterm-256color", ""]) func printsLinesOnAnyTerminal(name: String) async throws {
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--linear", "--demo"], environment: ["TERM": name], columns: 200, rows: 500)
    await terminal.wait(for: "Type help.")
    terminal.type("list\n")
    await terminal.wait(for: "0000:03:00.0, FL1100")
    terminal.type("show 03:00.0\n")
    await terminal.wait(for: "share one lock and one hot reset.")
    terminal.type("quit\n")
    #expect(await terminal.ending() == .exit(0))
    // No escape sequence and no overstriking.
    #expect(!terminal.sent.contains(0x1b) && !terminal.sent.contains(8))
    terminal.expectRestored()
  }

  @Test(arguments: ["dumb", ""]) func dashboardSaysSo(name: String) async throws {
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--demo"], environment: ["TERM": name], columns: 200)
    #expect(await terminal.ending() == .exit(1))
    #expect(terminal.text.contains("'vfiotop --linear' prints the same line by line"))
  }
}
