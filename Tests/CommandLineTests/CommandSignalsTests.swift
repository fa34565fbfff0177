import Glibc
import HostDirectory
import Testing

/// The signals of `open ... -- COMMAND`: what the command is started with, and that it does not outlive the hold.
@Suite(.timeLimit(.minutes(2))) struct CommandSignalsTests {
  private func run(_ script: String, _ command: String, _ words: [String] = []) throws -> Program {
    let open = ["open", "05:00.0", "--yes", "--demo", "reset-fails"] + words + ["--", "/bin/sh", "-c", command]
    return try Program(["-c", script, Program.path] + open, executable: "/bin/sh")
  }

  private func pid(_ program: Program) throws -> pid_t {
    var child: pid_t?
    while child == nil, let line = program.line() { child = pid_t(line) }
    return try #require(child)
  }

  /// nohup(1) and `trap ''` are meant for the command, too.
  @Test func whatTheUserIgnoresStaysIgnored() throws {
    let ending = try run("trap '' HUP PIPE; exec \"$0\" \"$@\"", "kill -HUP $$; kill -PIPE $$; echo survived").end()
    #expect(ending.status == 0 && ending.output.contains("\nsurvived\n"), "\(ending)")
  }

  /// A signal that vfiotop ignores or blocks for itself acts in the command as it would without vfiotop.
  @Test(arguments: [SIGPIPE, SIGXFSZ, SIGHUP, SIGTERM, SIGQUIT, SIGCONT, SIGUSR1]) func othersAct(number: Int32) throws
  {
    let ending = try run("exec \"$0\" \"$@\"", "kill -\(number) $$; echo survived").end()
    let survives = number == SIGCONT
    #expect(ending.output.contains("\nsurvived\n") == survives, "\(ending)")
    #expect(survives ? ending.status == 0 : ending.errors.contains("sh ended with status \(128 + number)"), "\(ending)")
  }

  @Test func nothingIsBlocked() throws {
    let program = try run("exec \"$0\" \"$@\"", "exec grep -E '^Sig(Blk|Ign):' /proc/self/status")
    var masks: [UInt64] = []
    while masks.count < 2, let line = program.line() {
      if line.hasPrefix("Sig") { masks += [UInt64(line.dropFirst(8), radix: 16) ?? .max] }
    }
    // posix_spawn(3) has started vfiotop with the two signals ignored that glibc keeps for its threads.
    #expect(masks.map { $0 & ~(3 << 31) } == [0, 0])
    #expect(program.end().status == 0)
  }

  /// vfiotop is killed: the command ends with it, although nobody could tell it.
  @Test func killedWithVfiotop() throws {
    let program = try run("exec \"$0\" \"$@\"", "trap '' HUP TERM; echo $$; exec sleep 60")
    _ = try pid(program)
    let begin = time(nil)
    kill(program.pid, SIGKILL)
    // Waits for the end of the output, which the command has open.
    #expect(program.end().status == -SIGKILL)
    #expect(time(nil) - begin < 30)
  }

  /// A command that ignores the signal is killed before the device is closed.
  @Test func aStubbornCommandIsKilled() throws {
    let program = try run(
      "exec \"$0\" \"$@\"", "trap '' TERM; echo $$; while :; do sleep 0.05; done", ["--for", "0.2"])
    let child = try pid(program)
    let ending = program.end()
    #expect(ending.status == 0 && kill(child, 0) < 0, "\(ending)")
    let lines = ending.errors.split(separator: "\n")
    let killed = lines.firstIndex { $0.contains("/bin/sh has not ended 5 s after signal 15 and is killed.") }
    let closed = lines.firstIndex { $0.contains("last close of 0000:05:00.0") }
    #expect(try #require(killed) < #require(closed))
  }

  @Test func whatCannotBeRun() throws {
    for (path, errno) in [("/no/such/program", "ENOENT"), ("/etc/passwd", "EACCES")] {
      let ending = try Program.run("open", "05:00.0", "--yes", "--demo", "reset-fails", "--", path)
      #expect(ending.status == 1 && ending.errors.contains("cannot run \(path): \(errno)"), "\(ending)")
    }
  }
}
