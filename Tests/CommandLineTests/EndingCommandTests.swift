import Glibc
import HostDirectory
import Testing

/// Action commands that are asked to end while they run: they finish the current step, write the journal and close what
/// they opened.
@Suite(.timeLimit(.minutes(5))) struct EndingCommandTests {
  private let directory: HostDirectory
  private var journal: [Substring] { ((try? directory.text(of: "journal")) ?? "").split(separator: "\n") }

  init() throws { directory = try HostDirectory(text: "d empty") }

  private func start(
    _ words: [String], demo: String = "reset-fails", executable: String = Program.path, stuck: Bool = false
  ) throws -> Program {
    let options = ["--yes", "--journal", directory.path + "/journal", "--demo", demo]
    let end = words.firstIndex(of: "--") ?? words.endIndex
    return try Program(Array(words[..<end]) + options + words[end...], executable: executable, stuck: stuck)
  }

  private func waitFor(_ event: String) async throws {
    while !journal.contains(where: { Self.isEvent($0, event) }) { try await Task.sleep(for: .milliseconds(5)) }
  }

  private static func isEvent(_ line: Substring, _ name: String) -> Bool { line.contains("\"event\":\"\(name)\"") }

  private func expectWhole() {
    let lines = journal
    #expect(lines.first.map { Self.isEvent($0, "started") } == true, "\(lines)")
    #expect(lines.last.map { Self.isEvent($0, "finished") } == true, "\(lines)")
    #expect(lines.filter { Self.isEvent($0, "last_close") }.count == 1, "\(lines)")
  }

  /// The program blocks in writing the line about the first open, because the test does not read it. Signals that
  /// arrive several times for one event wait as well.
  @Test(
    arguments: [(["open", "05:00.0", "--for", "600"], 0), (["reset", "05:00.0"], -1)] as [([String], Int32)],
    [[SIGTERM], [SIGINT], [SIGHUP, SIGHUP], [SIGTERM, SIGTERM]])
  func inTheMiddle(command: ([String], Int32), signals: [Int32]) async throws {
    let program = try start(command.0, stuck: true)
    try await waitFor("first_open")
    for signal in signals {
      kill(program.pid, signal)
      usleep(5000)
    }
    let ending = program.end()
    #expect(ending.status == command.1 * signals[0], "\(ending)")
    expectWhole()
  }

  @Test(arguments: ["reset-fails", "stuck-unbind"]) func inTheHold(demo: String) async throws {
    let device = demo == "reset-fails" ? "05:00.0" : "06:00.0"
    let program = try start(["open", device, "--for", "600"], demo: demo)
    try await waitFor("finished")
    kill(program.pid, SIGTERM)
    let ending = program.end()
    #expect(ending.status == 0 && ending.errors.contains("last close of 0000:\(device)"), "\(ending)")
    expectWhole()
  }

  /// A script continues after the command; a command that was terminated did not succeed.
  @Test func withACommand() async throws {
    let program = try start(["open", "05:00.0", "--", "/bin/sleep", "600"])
    try await waitFor("finished")
    kill(program.pid, SIGINT)
    #expect(program.end().status == -SIGINT)
    expectWhole()
  }

  @Test func beforeTheCommandIsRun() async throws {
    let program = try start(["open", "05:00.0", "--", "/bin/touch", directory.path + "/touched"], stuck: true)
    try await waitFor("first_open")
    kill(program.pid, SIGTERM)
    #expect(program.end().status == -SIGTERM)
    #expect(access(directory.path + "/touched", F_OK) != 0)
    expectWhole()
  }

  /// The time limit of the command has passed, so it is asked to end as well.
  @Test func timeLimitEndsTheCommand() throws {
    let program = try start(["open", "05:00.0", "--for", "0.2", "--", "/bin/sh", "-c", "echo $$; exec sleep 60"])
    var child: pid_t?
    while child == nil, let line = program.line() { child = pid_t(line) }
    #expect(program.end().status == 0)
    #expect(kill(try #require(child), 0) < 0)
    expectWhole()
  }

  /// Signals that the parent ignored stay ignored.
  @Test func ignoredSignals() async throws {
    let words = [Program.path, "open", "05:00.0", "--for", "1"]
    let program = try start(words, executable: "/usr/bin/nohup", stuck: true)
    try await waitFor("first_open")
    kill(program.pid, SIGHUP)
    let ending = program.end()
    #expect(ending.status == 0 && ending.errors.contains("last close of"), "\(ending)")
    #expect(!ending.errors.contains("quits when"))
    expectWhole()
  }

  /// The reader of the output has gone: the hold continues, and the journal records it.
  @Test func holdContinuesWithoutAReader() async throws {
    let program = try start(["open", "05:00.0", "--for", "0.2"], stuck: true)
    try await waitFor("first_open")
    program.closeOutput()
    #expect(program.end().status == 0)
    expectWhole()
  }
}
