import CVterm
import HostDirectory
import Testing

/// The dashboard on a host on which every name is hostile: the terminal receives only what the program draws.
@Suite(.serialized) struct HostileTerminalTests {
  @Test(arguments: ["held-copies-6.1", "legacy-mdev-7.3"]) func leavesTheTerminalAlone(name: String) async throws {
    let host = try HostDirectory(text: HostileHost(recorded: name).text)
    defer { withExtendedLifetime(host) {} }
    let terminal = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--sysroot", host.path])
    await terminal.wait(for: "\\x1b]52;c;eA==")
    for view in "1234567" {
      terminal.type(String(view))
      await terminal.settle()
      for _ in 0..<4 {
        terminal.type("j")
        await terminal.settle(milliseconds: 40)
      }
    }
    terminal.type("1")
    await terminal.wait(for: "SET / DEVICE")
    // Neither the title (OSC 0, 2) nor the clipboard (OSC 52) nor a control of C1 was ever sent.
    for text in ["\u{1b}]", "\u{9b}", "\u{202e}", "\u{200b}"] {
      #expect(terminal.find(text) == nil, "\(text.debugDescription)")
    }
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }
}
