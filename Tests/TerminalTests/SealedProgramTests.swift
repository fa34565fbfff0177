import CVterm
import Glibc
import Testing

/// `vfiotop --read-only` on a terminal: every function of the dashboard works in the sealed process.
@Suite(.serialized) struct SealedProgramTests {
  private func sealed(_ words: [String] = ["--demo"]) throws -> VirtualTerminal {
    try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--read-only"] + words)
  }

  @Test func worksSealed() async throws {
    let terminal = try sealed()
    await terminal.wait(for: "bus:0000:01")
    #expect(terminal.row(0).contains("sealed: "))
    terminal.type("S")
    await terminal.wait(for: "Disabled by --read-only. 'vfiotop list --json > FILE' saves the same.")
    terminal.type("?")
    await terminal.wait(for: "Go up one row.")
    terminal.type("q")
    await terminal.wait(for: "SET / DEVICE")
    terminal.resize(columns: 100, rows: 30)
    await terminal.wait(for: "── Events")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// Ctrl-Z under a shell with job control: the process stops itself, continues, and redraws.
  @Test func stopsAndGoesOn() async throws {
    let program = VirtualTerminal.product("vfiotop")
    let shell = "set -m; '\(program)' --demo --read-only; echo stopped; read line; fg >/dev/null; echo ended $?"
    let terminal = try VirtualTerminal(["/bin/sh", "-c", shell])
    await terminal.wait(for: "bus:0000:01")
    terminal.type("\u{1a}")
    await terminal.wait(for: "stopped")
    terminal.type("\n")
    await terminal.wait(for: "bus:0000:01")
    terminal.type("2")
    await terminal.wait(for: "[2 devices]")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    #expect(terminal.text.contains("ended 0"))
    terminal.expectRestored()
  }

  /// A signal and a crash restore the terminal as without a seal.
  @Test(arguments: [SIGTERM, SIGSEGV]) func restoresTheTerminal(signal: Int32) async throws {
    let terminal = try sealed()
    await terminal.wait(for: "bus:0000:01")
    terminal.signal(signal)
    #expect(await terminal.ending() == .signal(signal))
    terminal.expectRestored()
  }
}
