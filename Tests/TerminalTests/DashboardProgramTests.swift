import CVterm
import Glibc
import HostDirectory
import Testing

/// The program `vfiotop` on a terminal, on recordings of real hosts. Serialized: a dozen programs that scan and draw at
/// once would make each other miss the deadlines.
@Suite(.serialized) struct DashboardProgramTests {
  @Test(arguments: ["xterm-256color", "linux", "vt100"]) func showsAndMoves(name: String) async throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    // The directory is removed after its last use, and the program needs it to the end.
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host, environment: ["TERM": name])
    await terminal.wait(for: "0000:01:00.0")
    #expect(terminal.row(0).contains("lab") && terminal.row(0).contains("read-only"))
    #expect(terminal.row(3).contains("SET / DEVICE") && terminal.row(3).contains("HOT"))
    #expect(terminal.row(23).hasPrefix(" q quit"))
    terminal.press(VTERM_KEY_DOWN)
    terminal.type("j")
    await terminal.wait(for: "Open: fails with EBUSY: device or resource busy")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func helpAndFilter() async throws {
    let host = try HostDirectory(recorded: "legacy-all-6.12")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "bus:0000:02")
    terminal.type("?")
    await terminal.wait(for: "Go up one row.")
    terminal.type("q")
    await terminal.wait(for: "SET / DEVICE")
    terminal.type("/0000:02")
    await terminal.wait(for: "/0000:02  3 of 14")
    #expect(!terminal.text.contains("bus:0000:01"))
    terminal.type("\r")
    await terminal.wait(for: "q quit")
    #expect(terminal.row(23).contains("/0000:02"))
    terminal.type("\u{1b}")
    await terminal.wait(for: "bus:0000:01")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  @Test func seesAHolderEnd() async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host, options: ["--interval", "0.1"])
    await terminal.wait(for: "1 holder")
    host.remove("proc/830")
    await terminal.wait(for: "0 holders")
    await terminal.wait(for: "let go of")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  @Test func frozenDisplayDoesNotChange() async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host, options: ["--interval", "0.1"])
    await terminal.wait(for: "1 holder")
    terminal.type("f")
    await terminal.wait(for: "FROZEN")
    host.remove("proc/830")
    await terminal.wait(for: "waiting")
    #expect(terminal.text.contains("1 holder"))
    terminal.type("f")
    await terminal.wait(for: "0 holders")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  /// Without rights and hardware: the simulated kernel, with its own helper.
  @Test func demo() async throws {
    let terminal = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--demo"])
    await terminal.wait(for: "bus:0000:01")
    #expect(terminal.row(0).contains("gaming"))
    await terminal.wait(for: "cannot be opened (EPERM)")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// A dashboard that has just opened a device of the simulated machine by its keys.
  private func holding(_ options: [String]) async throws -> VirtualTerminal {
    let terminal = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--demo", "reset-fails"] + options)
    await terminal.wait(for: "0000:05:00.0")
    terminal.type("ja")
    await terminal.wait(for: "Act on 0000:05:00.0")
    terminal.type("o")
    await terminal.wait(for: "y: proceed")
    terminal.type("y")
    await terminal.wait(for: "vfiotop holds it")
    return terminal
  }

  /// Opens a device of the simulated machine from the keyboard, holds it, and closes it by leaving.
  @Test func demoActs() async throws {
    let terminal = try await holding(["--interval", "0.2"])
    terminal.type("\r")
    await terminal.wait(for: "q quit")
    await terminal.wait(for: "2 open")
    terminal.type("q")
    await terminal.wait(for: "y: close and quit")
    terminal.type("y")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// Terminated by a signal, it closes its holds and writes that to the journal.
  @Test func aSignalClosesWhatIsHeld() async throws {
    let directory = try HostDirectory(text: "d empty")
    let terminal = try await holding(["--journal", directory.path + "/journal"])
    terminal.signal(SIGTERM)
    #expect(await terminal.ending() == .signal(SIGTERM))
    terminal.expectRestored()
    let events = try directory.text(of: "journal")
    #expect(events.contains("\"first_open\"") && events.contains("\"last_close\""))
  }

  /// The current view is saved to a file readable by its owner only, and no existing file is overwritten.
  @Test func savesTheCurrentView() async throws {
    let directory = try HostDirectory(text: "d saved")
    defer { withExtendedLifetime(directory) {} }
    let line = "cd \(directory.path)/saved && umask 0 && exec \(VirtualTerminal.product("vfiotop")) --demo"
    let terminal = try VirtualTerminal(["/bin/sh", "-c", line])
    await terminal.wait(for: "bus:0000:01")
    terminal.type("S")
    await terminal.wait(for: "Saved as vfiotop-")
    terminal.type("jfS")
    await terminal.wait(for: "-2.json")
    let name = try #require(terminal.row(23).split(separator: " ").first { $0.hasPrefix("vfiotop-") })
    var status = stat()
    #expect(stat("\(directory.path)/saved/\(name.dropLast())", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600 && status.st_size > 1000)
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  /// A click selects a row or shows a listing. Mouse reporting is off after the end.
  @Test func mouse() async throws {
    let terminal = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--demo", "--mouse"])
    await terminal.wait(for: "bus:0000:01")
    #expect(terminal.isOn(1000) && terminal.isOn(1006))
    terminal.type("\u{1b}[<0;14;3M\u{1b}[<0;14;3m")
    await terminal.wait(for: "[2 devices]")
    terminal.type("\u{1b}[<0;8;6M\u{1b}[<0;8;6m")
    await terminal.wait(for: "── 0000:01:00.1")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func hostWithoutVFIO() async throws {
    let host = try HostDirectory(text: "d sys/bus/pci/devices\nd proc\nd dev")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "VFIO is not loaded on this host")
    await terminal.wait(for: "modprobe vfio-pci")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func resizeStorm() async throws {
    let host = try HostDirectory(recorded: "pcie-mixed-6.12")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "bus:0000:01")
    for step in 0..<100 {
      terminal.resize(columns: 1 + step * 37 % 210, rows: 1 + step * 23 % 70)
      if step % 7 == 0 { terminal.type(["?", "j", "\t", "\u{1b}", "p"][step / 7 % 5]) }
      terminal.pump()
    }
    terminal.resize(columns: 1, rows: 1)
    await terminal.settle()
    terminal.resize(columns: 120, rows: 40)
    terminal.type("\u{1b}")
    await terminal.wait(for: "SET / DEVICE")
    terminal.resize(columns: 1, rows: 1)
    await terminal.settle()
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func controlC() async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "q quit")
    terminal.type("?\u{3}")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV]) func signals(number: Int32) async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "q quit")
    terminal.signal(number)
    #expect(await terminal.ending() == .signal(number))
    terminal.expectRestored()
  }

  @Test func hangUp() async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host)
    await terminal.wait(for: "q quit")
    terminal.hangUp()
    #expect(await terminal.ending() == .signal(SIGHUP))
  }

  /// An unchanged screen sends no byte, however often the host is scanned.
  @Test func idleScreenSendsNothing() async throws {
    let host = try HostDirectory(recorded: "held-cdev-7.3")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host, options: ["--interval", "1"])
    await terminal.wait(for: "1 holder")
    await terminal.settle(milliseconds: 400)
    let before = terminal.sent.count
    try await Task.sleep(for: .seconds(3))
    terminal.pump()
    let more = String(decoding: terminal.sent[before...], as: UTF8.self).replacing("\u{1b}", with: "ESC")
    #expect(terminal.sent.count == before, "\(more)")
  }

  @Test func plainTextWithoutUTF8() async throws {
    let host = try HostDirectory(recorded: "held-copies-6.1")
    defer { withExtendedLifetime(host) {} }
    let terminal = try dashboard(host, environment: ["LC_ALL": "C"])
    await terminal.wait(for: "0000:01:00.0")
    #expect(terminal.sent.allSatisfy { $0 < 0x80 })
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  private func dashboard(
    _ host: HostDirectory, options: [String] = [], environment: [String: String] = [:]
  ) throws -> VirtualTerminal {
    try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--sysroot", host.path] + options, environment: environment)
  }
}
