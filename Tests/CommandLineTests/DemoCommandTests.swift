import Glibc
import JSONValue
import Testing

/// Every command with `--demo`: a simulated machine, without rights or hardware.
@Suite struct DemoCommandTests {
  /// A filter of the command line has no limit but the kernel's, and costs no more than its length.
  @Test(arguments: ["a", "a ", "a|", "*", "'", "-", "a:", "open>1 ", "\u{301}"]) func aFilterOfAnyLength(part: String)
    throws
  {
    // The first letter keeps a mark from joining the equals sign.
    let filter = "b" + String(repeating: part, count: 100_000 / part.utf8.count)
    let time = try ContinuousClock().measure {
      let ending = try Program.run("list", "--demo", "gaming", "--filter=\(filter)")
      #expect([0, 64].contains(ending.status) && ending.errors.utf8.count < 1000)
    }
    #expect(time < .seconds(20))
  }

  @Test func listShowsTheScenarioAtItsStart() throws {
    let first = try Program.run("list", "--demo", "gaming")
    #expect(first.status == 0 && first.errors.isEmpty)
    #expect(first.output.contains("gaming (SIMULATED), Linux 6.12.117") && first.output.contains("bus:0000:01"))
    // The default scenario is the same one, and its start is always the same.
    let second = try Program.run("list", "--demo")
    func withoutTime(_ text: String) -> [Substring] { Array(text.split(separator: "\n").dropFirst()) }
    #expect(withoutTime(first.output) == withoutTime(second.output))
  }

  /// An omitted scenario does not consume the next option.
  @Test func scenarioMayBeLeftOutBeforeOtherOptions() throws {
    let none = try Program.run("list", "--demo", "--filter", "zzz")
    #expect(none.status == 0 && none.output.hasSuffix("\nNothing matches the filter.\n"))
    let open = try Program.run("list", "--demo", "--filter", "open>0")
    #expect(open.status == 0 && open.output.contains("0000:03:00.0") && !open.output.contains("bus:0000:01"))
    let reset = try Program.run("reset", "03:00.0", "--demo", "--deadline", "5", "--dry-run")
    #expect(reset.output.contains("prediction:"))
  }

  @Test(arguments: ["gaming", "sriov", "gpus", "migration", "leak", "stuck-unbind", "reset-fails"])
  func everyScenarioIsADocument(name: String) throws {
    let ending = try Program.run("list", "--json", "--demo", name)
    #expect(ending.status == 0)
    let document = try JSONValue(parsing: ending.output)
    #expect(document["schema"] == .string("vfiotop.snapshot/1"))
    #expect(document["device_sets"]?.elements.isEmpty == false)
  }

  /// The same seed gives the same events, another seed different ones.
  @Test(.timeLimit(.minutes(5))) func seeds() throws {
    func start(_ seed: String) throws -> Program {
      try Program(["watch", "--json", "--demo", "sriov", "--interval", "0.1", "--seed", seed])
    }
    func story(_ program: Program) throws -> [String] {
      defer {
        kill(program.pid, SIGTERM)
        _ = program.end()
      }
      // Changes of one event share one time; those of the first event suffice.
      var texts: [String] = []
      var moment: JSONValue?
      while let line = program.line() {
        let change = try JSONValue(parsing: line)
        if let moment, change["at"] != moment { break }
        moment = change["at"]
        if case .string(let text)? = change["text"] { texts.append(text) }
        if texts.count == 3 { break }
      }
      return texts
    }
    let programs = try [start("3"), start("3"), start("4")]
    let stories = try programs.map(story)
    #expect(stories[0].count == 3 && stories[0] == stories[1], "\(stories)")
    #expect(stories[0] != stories[2], "\(stories)")
    // The start is defined by the scenario.
    func list(_ seed: String) throws -> [Substring] {
      let ending = try Program.run("list", "--demo", "sriov", "--seed", seed)
      #expect(ending.status == 0)
      return Array(ending.output.split(separator: "\n").dropFirst(2))
    }
    #expect(try list("3") == list("4"))
  }

  @Test func seedsBelongToADemo() throws {
    let ending = try Program.run("list", "--seed", "3")
    #expect(ending.status == 64 && ending.errors.contains("--demo"))
    #expect(try Program.run("list", "--demo", "--seed", "-1").status == 64)
    #expect(try Program.run("list", "--demo", "--seed", "some").status == 64)
    #expect(try Program.run("list", "--demo", "gaming", "--seed", "18446744073709551615").status == 0)
    #expect(try Program.run("list", "--help").output.contains("--seed <n>"))
  }

  @Test func explains() throws {
    let ending = try Program.run("explain", "01:00.0", "--demo", "gaming")
    #expect(ending.status == 0)
    #expect(ending.output.contains("OPEN fails with EPERM") && ending.output.contains("snd_hda_intel"))
  }

  @Test func opensAndCloses() throws {
    let ending = try Program.run("open", "05:00.0", "--for", "0", "--yes", "--count", "2", "--demo", "reset-fails")
    #expect(ending.status == 0)
    #expect(ending.errors.contains("first open of 0000:05:00.0") && ending.errors.contains("last close"))
    let refused = try Program.run("open", "06:00.0", "--for", "0", "--yes", "--demo", "reset-fails")
    #expect(refused.status == 1 && refused.errors.contains("EBUSY") && refused.errors.contains("qemu-system-x86"))
  }

  @Test func hotResets() throws {
    let works = try Program.run("reset", "0002:04:00.0", "--hot", "--yes", "--demo", "gpus")
    #expect(works.status == 1 && works.errors.contains("EBUSY"))
    let free = try Program.run("reset", "0007:04:00.0", "--hot", "--yes", "--demo", "gpus")
    #expect(free.status == 0 && free.output.contains("reads as before"))
    let dead = try Program.run("reset", "05:00.0", "--hot", "--yes", "--demo", "reset-fails")
    #expect(dead.status == 1 && dead.errors.contains("ENOTTY") && dead.errors.contains("fell off the bus"))
  }

  @Test func hotResetsWithSiblings() throws {
    let ending = try Program.run("reset", "01:00.0", "--hot", "--bind-siblings", "--yes", "--demo", "gaming")
    #expect(ending.status == 0 && words(ending.output).contains("Everything has its driver back."))
  }

  @Test func binds() throws {
    let ending = try Program.run("bind", "01:00.1", "--yes", "--demo")
    #expect(ending.status == 0 && ending.output.contains("Bound to vfio-pci: 0000:01:00.1."))
    let stuck = try Program.run("unbind", "05:00.1", "--yes", "--demo", "stuck-unbind")
    #expect(stuck.status == 1 && stuck.errors.contains("would block until "))
  }

  @Test func infoSaysWhatToLookAt() throws {
    let ending = try Program.run("info", "--demo", "leak")
    #expect(ending.status == 0 && words(ending.output).contains("the simulated machine leak."))
    #expect(words(ending.output).contains("is open and no process has it"))
  }

  @Test func wrongUsage() throws {
    let unknown = try Program.run("list", "--demo", "nothing")
    #expect(unknown.status == 64)
    for name in ["gaming", "sriov", "gpus", "migration", "leak", "stuck-unbind", "reset-fails"] {
      #expect(unknown.errors.contains(name))
    }
    #expect(try Program.run("list", "--demo", "gaming", "--sysroot", "/").status == 64)
  }

  /// The text without its line breaks.
  private func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
