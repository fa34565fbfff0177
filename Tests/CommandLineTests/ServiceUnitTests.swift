import Glibc
import HostDirectory
import JSONValue
import Testing

/// The systemd unit that keeps a journal of changes: its command exists, and its sandbox allows what that needs and no
/// more.
@Suite struct ServiceUnitTests {
  private static let analyze = "/usr/bin/systemd-analyze"
  private let unit: String

  init() throws {
    let top = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    unit = try Self.text("/\(top)/Sources/vfiotop/systemd/vfiotop-watch.service")
  }

  /// The program accepts the unit's command line and produces the promised output.
  @Test func commandLineIsValid() throws {
    let words = try #require(setting("ExecStart")).split(separator: " ").map(String.init)
    #expect(words.first == "/usr/local/bin/vfiotop")
    let program = try Program(words.dropFirst() + ["--demo", "leak"])
    defer { _ = program.end() }
    let first = try JSONValue(parsing: try #require(program.line()))
    #expect(first["schema"] == .string("vfiotop.snapshot/1"))
    kill(program.pid, SIGTERM)
  }

  /// systemd parses the unit without a warning, with the program at its path.
  @Test func systemdReadsIt() throws {
    let copy = try File(unit.replacing("/usr/local/bin/vfiotop", with: Program.path))
    let ending = try Program(["verify", "--man=no", copy.path], executable: Self.analyze).end()
    #expect(ending == Program.Ending(status: 0, output: "", errors: ""))
  }

  /// `systemd-analyze security` rates the exposure below 2.0, and not without the settings.
  @Test func itIsHardened() throws {
    #expect(try exposure(unit) < 2.0)
    let bare = unit.split(separator: "\n").filter { !$0.hasPrefix("Protect") && !$0.hasPrefix("System") }
    #expect(try exposure(bare.joined(separator: "\n")) > 2.0)
  }

  /// The unit has no setting that would hide processes, nodes or events.
  @Test func hidesNothingThatIsObserved() throws {
    for name in ["PrivateDevices", "ProtectProc", "ProcSubset", "PrivateUsers", "PrivatePIDs", "InaccessiblePaths"] {
      #expect(setting(name) == nil, "\(name) hides what is to be watched")
    }
    #expect(setting("RestrictAddressFamilies") == "AF_NETLINK")
    #expect(setting("AmbientCapabilities") == setting("CapabilityBoundingSet"))
    #expect(setting("CapabilityBoundingSet") == "CAP_SYS_PTRACE CAP_DAC_READ_SEARCH")
  }

  /// The filter allows every system call of a watch, on this machine and on a host with devices.
  @Test(.timeLimit(.minutes(5))) func everySystemCallIsAllowed() throws {
    var allowed: Set<String> = []
    for filter in settings("SystemCallFilter") {
      let isTaken = filter.hasPrefix("~")
      for word in filter.drop(while: { $0 == "~" }).split(separator: " ") {
        let calls = try calls(of: String(word))
        if isTaken { allowed.subtract(calls) } else { allowed.formUnion(calls) }
      }
    }
    #expect(allowed.contains("openat") && !allowed.contains("mount"))
    let started = try #require(setting("ExecStart")).split(separator: " ").dropFirst().map(String.init)
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    for more in [[], ["--sysroot", host.path]] {
      let trace = try File("")
      let words = ["-f", "-qq", "-o", trace.path, Program.path] + started + ["--interval", "0.1"] + more
      let program = try Program(words, executable: "/usr/bin/strace")
      // Without VFIO it ends after the first scan; with VFIO when its output is closed. strace itself ignores the
      // signal.
      if program.line() != nil { usleep(500_000) }
      program.closeOutput()
      _ = program.end()
      let made = Set(
        try Self.text(trace.path).split(separator: "\n").compactMap { line -> String? in
          let call = line.drop { $0.isNumber || $0 == " " }
          guard let bracket = call.firstIndex(of: "("), call.first != "<" else { return nil }
          return String(call[..<bracket])
        })
      #expect(made.contains("openat2") && made.contains("getdents64") && made.contains("seccomp"))
      // execve starts the program, before the filter applies to it.
      #expect(made.subtracting(allowed).subtracting(["execve"]) == [])
    }
  }

  private func settings(_ name: String) -> [String] {
    unit.split(separator: "\n").filter { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
  }

  private func setting(_ name: String) -> String? { settings(name).first }

  /// The system calls of a name or of a group (`@system-service`).
  private func calls(of name: String) throws -> Set<String> {
    guard name.hasPrefix("@") else { return [name] }
    let ending = try Program(["syscall-filter", name], executable: Self.analyze).end()
    let lines = ending.output.split(separator: "\n").map { $0.filter { $0 != " " } }
    var result: Set<String> = []
    for line in lines where !line.isEmpty && line != name && !line.hasPrefix("#") {
      result.formUnion(try calls(of: line))
    }
    return result
  }

  /// The exposure that `systemd-analyze security` computes for a unit, 0 to 10.
  private func exposure(_ text: String) throws -> Double {
    let file = try File(text)
    let ending = try Program(["security", "--offline=true", "--no-pager", file.path], executable: Self.analyze).end()
    let line = try #require(ending.output.split(separator: "\n").last { $0.contains("Overall exposure level") })
    return try #require(line.split(separator: " ").compactMap { Double($0) }.first)
  }

  private static func text(_ path: String) throws -> String {
    let file = try #require(fopen(path, "re"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A unit or another file in a temporary directory, removed on deinitialisation.
  private final class File {
    let path: String
    private let directory: String

    init(_ text: String) throws {
      var template = Array("/tmp/vfiotop-unit-XXXXXX".utf8CString)
      try #require(mkdtemp(&template) != nil)
      directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = directory + "/vfiotop-watch.service"
      let file = try #require(fopen(path, "we"))
      defer { fclose(file) }
      _ = fputs(text, file)
    }

    deinit {
      unlink(path)
      rmdir(directory)
    }
  }
}
