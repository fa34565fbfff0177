import Glibc
import HostDirectory
import Testing

/// The observing commands in a sealed process. The lab shows the kernel's refusals; here the commands must still work.
struct SealedCommandTests {
  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.contains("taken_at") } }

  @Test(arguments: [["list", "--json"], ["list"], ["explain", "0000:02:01.0"]])
  func seesTheSame(words: [String]) throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    defer { withExtendedLifetime(host) {} }
    let plain = try Program(words + ["--sysroot", host.path]).end()
    let sealed = try Program(words + ["--sysroot", host.path, "--read-only"]).end()
    #expect(sealed.status == plain.status && !plain.output.isEmpty)
    // The heading of a list has the time.
    let first = words == ["list"] ? 1 : 0
    #expect(lines(sealed.output).dropFirst(first) == lines(plain.output).dropFirst(first))
  }

  /// A call of the program's own that the seal refuses would be counted as an intruder's.
  @Test(arguments: [["watch", "--json", "--interval", "0.2"], ["--linear", "--interval", "0.2"]])
  func makesNoCallThatIsRefused(words: [String]) throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let program = try Program(words + ["--sysroot", host.path, "--read-only"])
    usleep(2_000_000)
    kill(program.pid, SIGTERM)
    let ending = program.end()
    #expect(!ending.output.isEmpty)
    #expect(!ending.output.contains("calls_refused") && !ending.errors.contains("refused"), "\(ending)")
  }

  @Test func observesTheRunningKernel() throws {
    let plain = try Program.run("list", "--json")
    let sealed = try Program.run("list", "--json", "--read-only")
    #expect(sealed.status == 0)
    #expect(lines(sealed.output).count == lines(plain.output).count)
  }

  /// A low descriptor limit is raised for the directories' numbers; if that fails, the constants cannot open a file.
  @Test func fewDescriptors() throws {
    let list = [Program.path, "list", "--json", "--require-seal"]
    let few = try Program(["--nofile=256:4096"] + list, executable: "/usr/bin/prlimit").end()
    #expect(!few.errors.contains("EMFILE") && !few.errors.contains("EINVAL"), "\(few.errors)")
    let tooFew = try Program(["--nofile=256:256"] + list, executable: "/usr/bin/prlimit").end()
    #expect(tooFew.status == 1 && tooFew.errors.contains("EMFILE") && tooFew.errors.contains("ulimit -n"))
  }

  @Test func infoSaysWhatHolds() throws {
    let ending = try Program.run("info", "--demo", "--read-only")
    #expect(ending.status == 0)
    let seal = try #require(ending.output.split(separator: "\n").first { $0.hasPrefix("  seal ") })
    #expect(seal.contains("seccomp"))
    #expect(try !Program.run("info", "--demo").output.contains("SEAL"))
  }

  /// A complete seal, or exit status 1 with the errno and a remedy.
  @Test func requiresAllOfIt() throws {
    let info = try Program.run("info", "--demo", "--read-only")
    let ending = try Program.run("list", "--demo", "--require-seal")
    if info.output.contains("no landlock") || info.output.contains("no seccomp") {
      #expect(ending.status == 1 && ending.output.isEmpty)
      #expect(ending.errors.hasPrefix("vfiotop: --require-seal: ") && ending.errors.contains("It needs Linux"))
    } else {
      #expect(ending.status == 0 && ending.errors.isEmpty)
    }
  }

  @Test(arguments: ["open", "reset", "bind", "unbind"]) func nothingThatActsIsReadOnly(command: String) throws {
    for option in ["--read-only", "--require-seal"] {
      let ending = try Program.run(command, "05:00.0", "--yes", "--demo", option)
      #expect(ending.status == 64 && ending.errors.contains("--read-only only watches"), "\(ending)")
      #expect(try Program.run(option, command, "05:00.0", "--yes", "--demo").status == 64)
    }
  }

  @Test func commandsThatObserveNothingAreNotSealed() throws {
    let ending = try Program.run("themes", "--require-seal")
    #expect(ending.status == 64 && ending.errors.contains("--require-seal: this command watches no host"), "\(ending)")
    #expect(try Program.run("themes", "--read-only").status == 0)
  }

  @Test func linearSaysWhatHolds() throws {
    let ending = try Program(["--linear", "--demo", "--read-only"], input: "quit\n").end()
    #expect(ending.status == 0)
    #expect(ending.output.contains("sealed: "))
  }
}
