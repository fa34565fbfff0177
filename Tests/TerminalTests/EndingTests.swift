import Glibc
import Testing

/// However the program ends, the terminal is restored and the parent sees the kind of end.
@Suite struct EndingTests {
  @Test(arguments: ["xterm-256color", "linux", "vt100"]) func quits(name: String) async throws {
    let terminal = try probe(environment: ["TERM": name])
    await terminal.wait(for: "q quit")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
    // Without an alternate screen, below the drawing.
    #expect(terminal.text.split(separator: "\n").contains("left"))
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT]) func signals(number: Int32) async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.signal(number)
    #expect(await terminal.ending() == .signal(number))
    terminal.expectRestored()
  }

  @Test(arguments: ["xterm-256color", "vt100"]) func trap(name: String) async throws {
    let terminal = try probe(environment: ["TERM": name])
    await terminal.wait(for: "q quit")
    terminal.type("T")
    let ending = await terminal.ending()
    // A trap is SIGILL on x86 and SIGTRAP on Arm.
    #expect(ending == .signal(SIGILL) || ending == .signal(SIGTRAP))
    terminal.expectRestored()
  }

  @Test func abortAndOverflow() async throws {
    for (key, number) in [("A", SIGABRT), ("O", SIGSEGV), ("P", SIGSEGV)] {
      let terminal = try probe()
      await terminal.wait(for: "q quit")
      terminal.type(key)
      #expect(await terminal.ending() == .signal(number))
      terminal.expectRestored()
    }
  }

  @Test func exitInTheMiddle() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type("E")
    #expect(await terminal.ending() == .exit(7))
    terminal.expectRestored()
  }

  /// Drawn over the screen, a message would be lost with it.
  @Test func standardErrorIsShownAfterwards() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type("S")
    await terminal.wait(for: "last key S")
    #expect(terminal.find("kept for later") == nil)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    #expect(terminal.text.contains("kept for later"))
  }

  @Test func theTerminalGoesAway() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.hangUp()
    let ending = await terminal.ending()
    // The kernel sends SIGHUP, and poll sees the hang-up: whichever comes first.
    #expect(ending == .signal(SIGHUP) || ending == .exit(3))
  }

  /// Ctrl-Z under a shell with job control. Without one no process would continue it, and the kernel ignores the
  /// signal.
  @Test func stopsAndGoesOn() async throws {
    let program = VirtualTerminal.product("TerminalProbe")
    let shell = "set -m; '\(program)' --mouse; echo stopped; read line; fg >/dev/null; echo ended $?"
    let terminal = try VirtualTerminal(["/bin/sh", "-c", shell])
    await terminal.wait(for: "q quit")
    terminal.type("\u{1a}")
    await terminal.wait(for: "stopped")
    terminal.expectRestored()
    terminal.type("\n")
    await terminal.wait(for: "last continued")
    for mode in [1049, 2004, 1, 1000, 1006] { #expect(terminal.isOn(mode), "mode \(mode) is off") }
    terminal.type("\u{1b}OA")
    await terminal.wait(for: "last key Up")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    #expect(terminal.text.contains("ended 0"))
    terminal.expectRestored()
  }

  @Test func aWorkerThatHangsHoldsNothingUp() async throws {
    let terminal = try probe()
    await terminal.wait(for: "q quit")
    terminal.type("W")
    await terminal.wait(for: "last from a worker")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }
}
