import HostDirectory
import Testing

/// `--linear` as used by a screen reader or a script.
@Suite struct LinearModeTests {
  @Test func answersLineByLine() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let ending = try Program(
      ["--linear", "--sysroot", host.path], input: "list\nshow 01:00.0\nfilter open:yes\nrefresh\nnonsense\n"
    ).end()
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let lines = ending.output.split(separator: "\n")
    #expect(lines.first?.contains("Type help.") == true)
    #expect(lines.contains { $0.hasPrefix("0000:01:00.0, 82574L") && $0.contains("open EBUSY") })
    #expect(lines.contains { $0 == "Held by" } && lines.contains { $0.hasSuffix(" match.") })
    #expect(lines.contains("Nothing changed."))
    #expect(lines.last == "Unknown command nonsense. Type help for a list.")
    #expect(!ending.output.contains("\u{1b}"))
  }

  @Test func endsWithItsInputOrOnQuit() throws {
    let empty = try Program(["--linear", "--demo"]).end()
    #expect(empty.status == 0 && empty.output.contains("Type help."))
    let quit = try Program(["--linear", "--demo"], input: "quit\nlist\n").end()
    #expect(quit.status == 0 && !quit.output.contains("0000:03:00.0, "))
    // The last line needs no newline, and a carriage return before it is ignored.
    #expect(try Program(["--linear", "--demo"], input: "list\r\nhere").end().output.contains("0000:03:00.0, "))
  }

  @Test func asciiWhereTheLocaleIs() throws {
    let ending = try Program(["--linear", "--demo"], environment: ["LC_ALL=C"], input: "list\nshow\n\u{e9}\n").end()
    #expect(ending.output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func hostWithoutVFIO() throws {
    let host = try HostDirectory(text: "d sys/bus/pci/devices\nd proc\nd dev")
    let ending = try Program(["--linear", "--sysroot", host.path], input: "list\n").end()
    #expect(ending.status == 0 && ending.output.contains("modprobe vfio-pci") && ending.output.contains("Remedy:"))
  }

  @Test func nothingIsWrittenDown() throws {
    let ending = try Program.run("--linear", "--journal", "/tmp/x", "--demo")
    #expect(ending.status == 64 && ending.errors.contains("--linear"))
  }

  @Test func endsQuietlyWithoutAReader() throws {
    #expect(try Program(["--linear", "--demo"], input: "list\n", output: .brokenPipe).end().status == 0)
  }
}
