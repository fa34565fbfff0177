import Glibc
import HostDirectory
import JSONValue
import Testing

/// The program's exit statuses and their messages.
@Suite struct ExitStatusTests {
  /// A host with PCI functions and without VFIO.
  private static let plainHost = """
    d proc
    f proc/sys/kernel/osrelease\t6.12.0
    f sys/devices/pci0000:00/0000:00:00.0/class\t0x060000\\n
    f sys/devices/pci0000:00/0000:00:00.0/vendor\t0x8086\\n
    f sys/devices/pci0000:00/0000:00:00.0/device\t0x1237\\n
    l sys/bus/pci/devices/0000:00:00.0 -> ../../../devices/pci0000:00/0000:00:00.0
    """

  @Test(arguments: [["--help"], ["help"], ["list", "--help"], ["help", "explain"], ["-h"]])
  func help(arguments: [String]) throws {
    let ending = try Program(arguments).end()
    #expect(ending.status == 0 && ending.errors.isEmpty)
    #expect(ending.output.contains("USAGE: vfiotop"))
  }

  @Test func version() throws {
    let ending = try Program.run("--version")
    #expect(ending.status == 0 && ending.output.split(separator: ".").count == 3)
  }

  @Test(arguments: [
    ["nothing"], ["--nothing"], ["list", "everything"], ["explain"], ["explain", "a", "b"],
    ["list", "--interval", "x"],
    ["--interval", "0.05", "watch"], ["watch", "--interval", "3601"], ["watch", "--interval", "nan"],
    ["list", "--interval=-1"], ["--theme", "none", "list"], ["list", "--sysroot"], ["--demo", "nothing"],
    ["list", "--filter", "drvier:x"], ["list", "--filter", "open>"],
  ])
  func wrongUsage(arguments: [String]) throws {
    let ending = try Program(arguments).end()
    #expect(ending.status == 64)
    #expect(ending.output.isEmpty && ending.errors.hasPrefix("Error: "))
  }

  @Test func rootThatIsNone() throws {
    let missing = try Program.run("list", "--sysroot", "/nonexistent")
    #expect(missing.status == 1 && missing.output.isEmpty)
    #expect(missing.errors.contains("/nonexistent: ENOENT (no such file or directory)"))
    let file = try Program.run("--sysroot", "/proc/version", "list", "--json")
    #expect(file.status == 1 && file.errors.contains("/proc/version: ENOTDIR"))
  }

  @Test func listOfNamesThatIsNone() throws {
    let ending = try Program.run("list", "--pci-ids", "/nonexistent")
    #expect(ending.status == 1 && ending.errors.contains("/nonexistent: ENOENT"))
  }

  @Test func rootThatMayNotBeRead() throws {
    let host = try HostDirectory(text: Self.plainHost)
    chmod(host.path, 0)
    defer { chmod(host.path, 0o755) }
    #expect(try Program(["list", "--sysroot", host.path], bound: true).end().status == 77)
  }

  @Test func hostWithoutVFIO() throws {
    let host = try HostDirectory(text: Self.plainHost)
    try expectWithoutVFIO(["--sysroot", host.path])
  }

  /// The host that runs the test, with VFIO or without; the test is never skipped.
  @Test func thisMachine() throws {
    if access("/dev/vfio", F_OK) != 0 { return try expectWithoutVFIO([]) }
    let json = try Program(["list", "--json"]).end()
    #expect(json.status == 0)
    #expect(try JSONValue(parsing: json.output)["schema"] == .string("vfiotop.snapshot/1"))
  }

  private func expectWithoutVFIO(_ options: [String]) throws {
    let json = try Program(options + ["list", "--json"]).end()
    #expect(json.status == 0 && json.errors.isEmpty && json.output.hasSuffix("}\n"))
    let document = try JSONValue(parsing: json.output)
    #expect(document["schema"] == .string("vfiotop.snapshot/1"))
    for key in ["device_sets", "devices", "iommu_groups", "holders"] { #expect(document[key] == .array([])) }
    let list = try Program(options + ["list"]).end()
    #expect(list.status == 0 && list.output.contains("modprobe vfio-pci"))
    for command in [["explain", "0000:00:00.0"], ["watch"], ["watch", "--json"]] {
      let ending = try Program(options + command).end()
      #expect(ending.status == 69 && ending.output.isEmpty)
      #expect(ending.errors.hasPrefix("vfiotop: there is no VFIO on this host.") && ending.errors.hasSuffix(".\n"))
    }
    #expect(try Program(options + ["info"]).end().status == 0)
  }

  @Test func dashboardWithoutTerminal() throws {
    let ending = try Program.run()
    #expect(ending.status == 1 && ending.output.isEmpty)
    #expect(ending.errors.contains("terminal") && ending.errors.contains("vfiotop list"))
  }

  @Test func outputsThatFail() throws {
    let broken = try Program.run("list", output: .brokenPipe)
    #expect(broken == Program.Ending(status: 0, output: "", errors: ""))
    #expect(try Program.run("--help", output: .brokenPipe).errors.isEmpty)
  }

  @Test(arguments: [
    ["list", "--json"], ["--help"], ["-h"], ["help"], ["list", "--help"], ["help", "explain"], ["--version"],
    ["--generate-completion-script", "bash"],
  ])
  func fullAndClosedOutputs(arguments: [String]) throws {
    let full = try Program(arguments, output: .file("/dev/full")).end()
    #expect(full.status == 1 && full.errors == "vfiotop: cannot write the output: ENOSPC (no space left).\n")
    #expect(try Program(arguments, output: .closed).end() == Program.Ending(status: 0, output: "", errors: ""))
  }
}
