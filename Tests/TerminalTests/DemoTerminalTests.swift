import Testing

/// `vfiotop --demo` on terminals of many kinds, and of sizes that no screen has. Serialized like
/// ``DashboardProgramTests``.
@Suite(.serialized) struct DemoTerminalTests {
  private func demo(_ environment: [String: String] = [:], columns: Int = 80, rows: Int = 24) throws -> VirtualTerminal
  {
    try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--demo"], environment: environment, columns: columns, rows: rows)
  }

  private func leaves(_ terminal: VirtualTerminal) async {
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test(arguments: ["tmux-256color", "screen-256color", "linux", "vt100"])
  func showsAndMoves(name: String) async throws {
    let terminal = try demo(["TERM": name])
    await terminal.wait(for: "SET / DEVICE")
    #expect(terminal.row(0).contains("gaming"))
    #expect(terminal.row(3).contains("SET / DEVICE") && terminal.row(3).contains("HOT"))
    #expect(terminal.row(23).hasPrefix(" q quit"))
    terminal.type("j")
    await terminal.wait(for: "Open: fails with EPERM: operation not permitted")
    terminal.type("?")
    await terminal.wait(for: "Go up one row.")
    terminal.type("q")
    await terminal.wait(for: "SET / DEVICE")
    await leaves(terminal)
  }

  /// A size that no screen has counts as unknown: 80 by 24.
  @Test(arguments: [(0, 0), (65535, 65535), (65535, 1), (1, 65535)])
  func takesNoImpossibleSize(columns: Int, rows: Int) async throws {
    let terminal = try demo(columns: columns, rows: rows)
    await terminal.wait(for: "SET / DEVICE")
    #expect(terminal.row(0).contains("gaming"))
    #expect(terminal.row(23).hasPrefix(" q quit"))
    await leaves(terminal)
  }

  /// Of the message that the terminal is too small, the first letter fits.
  @Test func isLeftWithOneCell() async throws {
    let terminal = try demo(columns: 1, rows: 1)
    await terminal.wait("the letter") { terminal.row(0) == "T" }
    await leaves(terminal)
  }
}
