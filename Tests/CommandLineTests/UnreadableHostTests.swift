import Glibc
import HostDirectory
import JSONValue
import TestProcesses
import Testing

/// /sys or /proc is unreadable, temporarily or from the start; and the program itself crashes.
@Suite struct UnreadableHostTests {
  /// What is unreadable is not gone: `watch` reports once that it cannot see and once that it can again.
  @Test(.timeLimit(.minutes(5)), arguments: ["sys", "proc"]) func watchReportsAnUnreadableHost(directory: String) throws
  {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    let program = try Program(["watch", "--json", "--sysroot", host.path, "--interval", "0.1"])
    let first = try JSONValue(parsing: try #require(program.line()))
    #expect(first["device_sets"]?.elements.isEmpty == false)
    #expect(rename("\(host.path)/\(directory)", "\(host.path)/away") == 0)
    let blind = try JSONValue(parsing: try #require(program.line()))
    #expect(blind["kind"] == .string("observation_failed") && blind["subject"] == .string("host"))
    #expect(
      blind["text"] == .string("the host cannot be read: /\(directory) cannot be read: nothing is mounted there."))
    #expect(rename("\(host.path)/away", "\(host.path)/\(directory)") == 0)
    let back = try JSONValue(parsing: try #require(program.line()))
    #expect(back["kind"] == .string("observation_resumed"))
    usleep(300_000)
    kill(program.pid, SIGTERM)
    #expect(program.end() == Program.Ending(status: 0, output: "", errors: ""))
  }

  @Test func listSaysWhatIsMissing() throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    host.remove("sys")
    let json = try Program.run("list", "--json", "--sysroot", host.path)
    #expect(json.status == 0)
    let notes = try JSONValue(parsing: json.output)["blind_spots"]?["notes"]?.elements ?? []
    #expect(notes.contains(.string("/sys cannot be read: nothing is mounted there.")))
    let text = try Program.run("list", "--sysroot", host.path)
    #expect(text.status == 0 && text.output.contains("mount -t sysfs sysfs /sys"))
  }

  /// A crash is reported with its signal, and the process ends by that signal.
  @Test(arguments: [(SIGSEGV, "SIGSEGV"), (SIGBUS, "SIGBUS")]) func reportsTheFatalSignal(signal: Int32, name: String)
    throws
  {
    let program = try Program(["watch", "--demo"])
    #expect(program.line() != nil)
    kill(program.pid, signal)
    let ending = program.end()
    #expect(ending.status == -signal && ending.errors == "vfiotop: ended by \(name).\n")
  }

  /// Out of memory, the message names the limit.
  @Test(.timeLimit(.minutes(5))) func reportsLackOfMemory() throws {
    let program = try Program(["watch", "--json", "--demo", "gpus", "--interval", "0.1"])
    #expect(program.line() != nil)
    #expect(tp_starve(program.pid) == 0)
    let ending = program.end()
    #expect(ending.status == 1)
    #expect(
      ending.errors
        == "vfiotop: it cannot go on without more memory (ENOMEM). It may have 0 MB of addresses (RLIMIT_AS): "
        + "raise that limit (ulimit -v).\n")
  }
}
