import Glibc
import Testing

@Suite struct UnusualTerminalTests {
  /// A terminal unknown to terminfo, or no terminfo at all: a built-in description is used.
  @Test(arguments: [
    ["TERM": "unknown"], ["TERM": "no-such-terminal"], ["TERM": "xterm-of-tomorrow"],
    ["TERM": "linux", "TERMINFO": "/nonexistent", "TERMINFO_DIRS": "/nonexistent"],
  ])
  func builtInDescription(environment: [String: String]) async throws {
    let terminal = try probe(environment: environment)
    await terminal.wait(for: "q quit")
    #expect(terminal.row(0).hasPrefix("┌─ probe ──"))
    terminal.type("\u{1b}[A")
    await terminal.wait(for: "last key Up")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test(arguments: [
    ("dumb", "a terminal of the kind TERM=dumb cannot show a full screen"),
    ("", "the environment does not say which terminal this is (TERM is not set)"),
  ])
  func saysWhatIsMissing(name: String, message: String) async throws {
    let terminal = try probe(environment: ["TERM": name])
    #expect(await terminal.ending() == .exit(1))
    #expect(terminal.find("TerminalProbe: \(message)") == 0)
    // No byte but the message was sent.
    #expect(!terminal.sent.contains(0x1b))
    terminal.expectRestored()
  }

  @Test func needsATerminal() async throws {
    let program = VirtualTerminal.product("TerminalProbe")
    let terminal = try VirtualTerminal(["/bin/sh", "-c", "exec '\(program)' </dev/null"])
    #expect(await terminal.ending() == .exit(1))
    #expect(terminal.text.hasPrefix("TerminalProbe: standard input and output must be a terminal"))
    terminal.expectRestored()
  }
}
