import CVterm
import HostDirectory
import Testing

/// The user's settings and themes in the dashboard on a terminal.
@Suite(.serialized) struct SettingsProgramTests {
  @Test func ownThemeAndKeys() async throws {
    let directory = try HostDirectory(
      text: """
        f vfiotop/config.toml\ttheme = "mine"\\n[keys]\\nquit = ["F10", "x"]\\n
        f vfiotop/themes/mine.toml\t[roles]\\nkey = { fg = "#ff00ff" }\\n
        """)
    defer { withExtendedLifetime(directory) {} }
    let terminal = try dashboard(directory)
    await terminal.wait(for: "F10 quit")
    #expect(terminal.cell(x: 1, y: 23).fg.indexed.idx == 201)
    terminal.type("q")
    await terminal.settle()
    terminal.type("x")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  @Test func whatIsWrongStandsInTheMessageLine() async throws {
    let directory = try HostDirectory(
      text: "f vfiotop/config.toml\ttheme = \"mine\"\\n\nf vfiotop/themes/mine.toml\t[roles]\\nok = 3\\n")
    defer { withExtendedLifetime(directory) {} }
    let terminal = try dashboard(directory, columns: 200)
    await terminal.wait(for: "mine.toml:2: ok: must be a table such as")
    #expect(terminal.row(23).contains("config.toml:1: theme: mine: "))
    await terminal.wait(for: "bus:0000:01")
    terminal.type("j")
    await terminal.wait(for: "q quit")
    // It is among the events as well, after a key has replaced the footer.
    #expect(terminal.text.contains("config.toml:1"))
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
  }

  @Test(arguments: [("xterm-256color", "38;5;210"), ("linux", "31"), ("vt100", "")])
  func previewHasTheColoursOfTheTerminal(name: String, danger: String) async throws {
    let directory = try HostDirectory(text: "d vfiotop")
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "themes", "dark"],
      environment: ["TERM": name, "XDG_CONFIG_HOME": directory.path], columns: 100, rows: 40)
    #expect(await terminal.ending() == .exit(0))
    let sequence = danger.isEmpty ? "\u{1b}[0;1;4mfails" : "\(danger)mfails"
    #expect(terminal.find(sequence) != nil)
    #expect(terminal.text.contains("a key in a hint"))
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func previewWithoutColours(environment: [String: String]) async throws {
    let terminal = try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "themes", "dark"], environment: environment, columns: 100, rows: 40)
    #expect(await terminal.ending() == .exit(0))
    #expect(terminal.text.contains("#ff8787 bold") == (environment["TERM"] != nil))
    #expect(terminal.find("38;5") == nil && terminal.find("[31m") == nil)
    #expect((terminal.find("\u{1b}[") == nil) == (environment["TERM"] != nil))
  }

  private func dashboard(_ directory: HostDirectory, columns: Int = 80) throws -> VirtualTerminal {
    try VirtualTerminal(
      [VirtualTerminal.product("vfiotop"), "--demo", "--read-only"], environment: ["XDG_CONFIG_HOME": directory.path],
      columns: columns)
  }
}
