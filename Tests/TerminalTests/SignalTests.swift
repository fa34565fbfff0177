import Glibc
import Testing

/// Every signal that can end a process, sent while the screen is shown: the terminal is put right, and the process ends
/// by that signal.
@Suite(.timeLimit(.minutes(5))) struct SignalTests {
  /// Those that end a process by default (signal(7)) and can be caught. The dashboard takes SIGINT as a key, and
  /// posix_spawn(3) starts a program with 32 and 33 ignored, which glibc keeps for its threads.
  private static let ending = (1...64).filter {
    ![SIGKILL, SIGSTOP, SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU, SIGINT, 32, 33].contains($0)
  }

  /// The signals that vfiotop ignores: they are errors of a write.
  private static let ignored = [SIGPIPE, SIGXFSZ]

  private func start(_ options: [String] = []) throws -> VirtualTerminal {
    try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--demo"] + options)
  }

  @Test(arguments: ending.filter { !ignored.contains($0) }) func plain(number: Int32) async throws {
    try await expectEnd(of: start(), by: number)
  }

  @Test(arguments: ending.filter { !ignored.contains($0) && ($0 < 36 || $0 % 7 == 1) })
  func sealed(number: Int32) async throws {
    try await expectEnd(of: start(["--read-only"]), by: number)
  }

  private func expectEnd(of terminal: VirtualTerminal, by number: Int32) async throws {
    await terminal.wait("the screen", seconds: 60) { terminal.text.contains("bus:0000:01") }
    #expect(terminal.isOn(1049))
    terminal.signal(number)
    #expect(await terminal.ending() == .signal(number))
    terminal.expectRestored()
  }

  @Test func ignoredOnes() async throws {
    let terminal = try start()
    await terminal.wait(for: "bus:0000:01")
    for number in Self.ignored { terminal.signal(number) }
    terminal.type("2")
    await terminal.wait(for: "[2 devices]")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// A signal that the user has the program ignore does not end it.
  @Test func ignoredByTheUser() async throws {
    let program = VirtualTerminal.product("vfiotop")
    let terminal = try VirtualTerminal(["/bin/sh", "-c", "trap '' USR1 ALRM; exec '\(program)' --demo"])
    await terminal.wait(for: "bus:0000:01")
    for number in [SIGUSR1, SIGALRM] { terminal.signal(number) }
    terminal.type("2")
    await terminal.wait(for: "[2 devices]")
    terminal.signal(SIGUSR2)
    #expect(await terminal.ending() == .signal(SIGUSR2))
    terminal.expectRestored()
  }

  /// With the Swift runtime's backtraces on, a crash asks nothing on the terminal, and a sealed process does not go on.
  @Test(arguments: [[], ["--read-only"]], [SIGSEGV, SIGABRT, SIGQUIT])
  func noBacktracer(options: [String], number: Int32) async throws {
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--demo"] + options,
      environment: ["SWIFT_BACKTRACE": "enable=yes,interactive=yes"])
    await terminal.wait(for: "bus:0000:01")
    terminal.signal(number)
    #expect(await terminal.ending() == .signal(number))
    terminal.expectRestored()
    #expect(!terminal.text.contains("Backtrac") && !terminal.text.contains("Press space"))
  }

  /// A file at its size limit (`ulimit -f`): the snapshot is refused in a sentence, and no part of it stays.
  @Test func snapshotAtTheLimit() async throws {
    let program = VirtualTerminal.product("vfiotop")
    let line = """
      cd "$(mktemp -d)" && (ulimit -f 1; exec '\(program)' --demo); echo "ended $?, left: $(ls)."; rmdir "$PWD"
      """
    let terminal = try VirtualTerminal(["/bin/sh", "-c", line], columns: 120)
    await terminal.wait(for: "bus:0000:01")
    terminal.type("S")
    await terminal.wait(for: "here: EFBIG")
    terminal.type("q")
    _ = await terminal.ending()
    #expect(terminal.text.contains("ended 0, left: ."))
  }
}
