import Glibc
import HostDirectory
import JSONValue
import Testing

/// The commands on recordings of real hosts.
@Suite struct RecordedHostCommandTests {
  @Test func listAsJSON() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let ending = try Program.run("--sysroot", host.path, "list", "--json")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let document = try JSONValue(parsing: ending.output)
    let device = try #require(document["devices"]?.elements.first { $0["address"] == .string("0000:01:00.0") })
    #expect(device["open"] == .bool(true) && device["iommu_group"] == .number(5))
    #expect(device["device_set"] == .string("bus:0000:01") || device["device_set"] == .string("slot:0000:01:00"))
    #expect(document["holders"]?.elements.isEmpty == false)
    // An option may precede or follow the command; a section does not narrow the document.
    let after = try Program.run("list", "groups", "--json", "--sysroot", host.path)
    let keys = try JSONValue(parsing: after.output).keys
    #expect(keys == document.keys)
  }

  @Test func listAsText() throws {
    let host = try HostDirectory(recorded: "pcie-all-7.3")
    for part in ["", "sets", "devices", "groups", "holders"] {
      let ending = try Program(["list", "--sysroot", host.path] + (part.isEmpty ? [] : [part])).end()
      #expect(ending.status == 0 && ending.errors.isEmpty)
      let lines = ending.output.split(separator: "\n")
      #expect(lines.count > 2 && lines.allSatisfy { $0.unicodeScalars.count <= 80 })
    }
  }

  @Test func listOfWhatAQueryFinds() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    func addresses(_ query: String) throws -> [JSONValue] {
      let ending = try Program.run("list", "--json", "--filter", query, "--sysroot", host.path)
      #expect(ending.status == 0 && ending.errors.isEmpty)
      return try JSONValue(parsing: ending.output)["devices"]?.elements.compactMap { $0["address"] } ?? []
    }
    let all = try addresses("")
    let open = try addresses("open:yes")
    #expect(open.contains(.string("0000:01:00.0")) && open.count < all.count)
    #expect(try addresses("-open:yes").allSatisfy { !open.contains($0) })
    #expect(try addresses("vm:nothing | address=0000:01:00.0") == [.string("0000:01:00.0")])
    let text = try Program.run("list", "--filter", "open:yes", "--sysroot", host.path)
    #expect(text.output.contains("0000:01:00.0"))
    let wrong = try Program.run("list", "--filter", "-opne>0\u{1b}[31m", "--sysroot", host.path)
    #expect(wrong.errors.contains("character 2: unknown field opne; the nearest: open, opens"))
    #expect(!wrong.errors.contains("\u{1b}"))
  }

  @Test(arguments: ["0000:01:00.0", "01:00.0", "vfio1"])
  func explain(word: String) throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let ending = try Program.run("explain", word, "--sysroot", host.path)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(ending.output.hasPrefix("0000:01:00.0") && ending.output.contains("└─ "))
    for environment in [["LC_ALL=C"], ["LANG=C.UTF-8", "LC_ALL=POSIX"], []] {
      let plain = try Program.run("explain", word, "--sysroot", host.path, environment: environment)
      #expect(plain.output.utf8.allSatisfy { $0 < 0x80 } && plain.output.contains("`- "))
    }
    let ascii = try Program.run("explain", "--ascii", word, "--sysroot", host.path)
    #expect(ascii.output.utf8.allSatisfy { $0 < 0x80 })
    let json = try Program.run("explain", word, "--json", "--sysroot", host.path)
    #expect(try JSONValue(parsing: json.output)["device.address"] == .string("0000:01:00.0"))
  }

  @Test func explainWhatIsNotThere() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let ending = try Program.run("explain", "01:00.7", "--sysroot", host.path)
    #expect(ending.status == 1 && ending.output.isEmpty)
    #expect(ending.errors.hasPrefix("vfiotop: 01:00.7 is not a VFIO device"))
    #expect(ending.errors.contains("0000:01:00.0") && ending.errors.contains("vfiotop list"))
    let hostile = try Program.run("explain", "\u{1b}[31m", "--sysroot", host.path)
    #expect(hostile.status == 1 && !hostile.errors.contains("\u{1b}"))
  }

  @Test func widthOfTheOutput() throws {
    let host = try HostDirectory(recorded: "pcie-all-7.3")
    let wide = try Program.run(
      "list", "devices", "--sysroot", host.path, environment: ["LC_ALL=C.UTF-8", "COLUMNS=130"])
    #expect(wide.output.contains(" SET "))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func watchEndsAtASignal(number: Int32) throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let program = try Program(["watch", "--interval", "0.1", "--sysroot", host.path])
    let first = try #require(program.line())
    #expect(first.contains("watching "))
    kill(program.pid, number)
    #expect(program.end() == Program.Ending(status: 0, output: "", errors: ""))
  }

  @Test func watchChanges() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let program = try Program(["watch", "--json", "--interval", "0.1", "--sysroot", host.path])
    let first = try JSONValue(parsing: try #require(program.line()))
    #expect(first["schema"] == .string("vfiotop.snapshot/1"))
    let pids = (first["holders"]?.elements ?? []).compactMap { $0["pid"] }
    #expect(!pids.isEmpty)
    for case .number(let pid) in pids { host.remove("proc/\(pid)") }
    var kinds: Set<String> = []
    while !kinds.contains("holder_ended"), let line = program.line() {
      let change = try JSONValue(parsing: line)
      #expect(change["schema"] == .string("vfiotop.change/1"))
      if case .string(let kind) = change["kind"] { kinds.insert(kind) }
    }
    #expect(kinds.contains("holder_ended"))
    kill(program.pid, SIGTERM)
    #expect(program.end().status == 0)
  }

  @Test func watchEndsWithoutAReader() throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    let program = try Program(["watch", "--interval", "3600", "--sysroot", host.path])
    #expect(program.line() != nil)
    program.closeOutput()
    #expect(program.end() == Program.Ending(status: 0, output: "", errors: ""))
  }
}
