import Glibc
import HostDirectory
import Testing

/// The user's settings and themes, read from files.
@Suite struct SettingsCommandTests {
  private func run(_ directory: HostDirectory, _ arguments: String..., more: [String] = []) throws -> Program.Ending {
    let environment = ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(directory.path)"] + more
    return try Program(arguments, environment: environment).end()
  }

  @Test func listsBuiltInAndOwnThemes() throws {
    let directory = try HostDirectory(
      text:
        "f vfiotop/themes/mine.toml\tbackground = \"light\"\\n\nf vfiotop/themes/nord.toml\t[roles]\\n\nf vfiotop/themes/notes\t"
    )
    let ending = try run(directory, "themes")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "* dark               built in, for dark backgrounds")
    #expect(lines.contains("  mine               \(directory.path)/vfiotop/themes/mine.toml, for light backgrounds"))
    #expect(lines.contains { $0.hasPrefix("  nord ") && $0.hasSuffix("in place of the built-in one") })
    #expect(lines.last == "* is in use. Own themes go to \(directory.path)/vfiotop/themes.")
    let other = try run(directory, "themes", "--theme", "gruvbox")
    #expect(other.output.contains("* gruvbox") && !other.output.contains("* dark"))
  }

  /// A file that no settings or theme can be is not read, and the limit is told.
  @Test func filesThatAreTooLarge() throws {
    let comment = "#" + String(repeating: "x", count: 1 << 20)
    let directory = try HostDirectory(
      text: "f vfiotop/config.toml\t\(comment)\nf vfiotop/themes/mine.toml\t\(comment)")
    let (config, theme) = ("\(directory.path)/vfiotop/config.toml", "\(directory.path)/vfiotop/themes/mine.toml")
    let reason = "it has more than 1048576 bytes"
    let settings = try run(directory, "--print-config")
    #expect(settings.status == 0 && settings.errors == "vfiotop: \(config): cannot be read: \(reason)\n")
    #expect(try run(directory, "list", "--demo", "--config", config).errors.contains("\(config): \(reason)."))
    #expect(try run(directory, "themes", "mine").errors.contains("\(theme): \(reason)."))
  }

  @Test func previewsAsPlainTextInAPipe() throws {
    let directory = try HostDirectory(text: "d vfiotop")
    let ending = try run(directory, "themes", "nord")
    #expect(ending.status == 0 && ending.output.hasPrefix("nord, built in, for dark backgrounds\n"))
    #expect(ending.output.contains(" reset.bus ") && ending.output.contains("#ff8787 bold"))
    #expect(!ending.output.contains("\u{1b}"))
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try run(directory, "themes", "nord", "--ascii").output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func brokenThemesNameFileLineAndRole() throws {
    let directory = try HostDirectory(
      text: "f vfiotop/themes/mine.toml\t[roles]\\nok = {}\\ndangr = {}\\n\nf vfiotop/themes/bad.toml\t[roles\\n")
    let place = "\(directory.path)/vfiotop/themes"
    let problem = "\(place)/mine.toml:3: dangr: no such role; the nearest: danger"
    let list = try run(directory, "themes")
    #expect(list.status == 64 && list.output.contains("* dark"))
    #expect(list.errors.contains("vfiotop: \(problem)\n") && list.errors.contains("vfiotop: \(place)/bad.toml:1: "))
    let preview = try run(directory, "themes", "mine")
    #expect(preview.status == 64 && preview.output.isEmpty && preview.errors == "vfiotop: mine: \(problem).\n")
    let option = try run(directory, "list", "--theme", "mine")
    #expect(option.status == 64 && option.errors.hasPrefix("Error: --theme mine: \(problem)."))
    let unknown = try run(directory, "themes", "gruvbx")
    #expect(unknown.status == 64 && unknown.errors.contains("no theme of this name; the nearest: gruvbox"))
    #expect(try run(directory, "themes", "../themes/mine").errors.contains("no theme of this name"))
    let hostile = try run(directory, "themes", "\u{1b}[31m")
    #expect(hostile.status == 64 && !hostile.errors.contains("\u{1b}"))
  }

  @Test func configIsReadAndTheCommandLineWins() throws {
    let directory = try HostDirectory(
      text: "f vfiotop/config.toml\tinterval = 5\\ntheme = \"nord\"\\nascii = true\\n[keys]\\nfreeze = [\"F5\"]\\n")
    let printed = try run(directory, "--print-config")
    #expect(printed.status == 0 && printed.errors.isEmpty)
    for line in ["interval = 5.0", "theme = \"nord\"", "ascii = true", "freeze = [\"F5\"]", "filter = [\"/\"]"] {
      #expect(printed.output.contains("\n\(line)\n"), "\(line)")
    }
    let won = try run(directory, "--print-config", "--interval", "0.5", "--theme", "light", "--no-ascii")
    for line in ["interval = 0.5", "theme = \"light\"", "ascii = false"] { #expect(won.output.contains("\n\(line)\n")) }
    #expect(try run(directory, "explain", "01:00.0", "--demo").output.utf8.allSatisfy { $0 < 0x80 })
    #expect(try run(directory, "themes").output.contains("* nord"))
    #expect(try run(directory, "info", "--demo").output.contains("\(directory.path)/vfiotop/config.toml"))
  }

  @Test func printedConfigReadsBackAsItself() throws {
    let directory = try HostDirectory(text: "d vfiotop")
    let first = try run(directory, "--print-config", "--theme", "mono", "--interval", "7")
    let file = "\(directory.path)/saved.toml"
    let stream = try #require(fopen(file, "w"))
    fputs(first.output, stream)
    fclose(stream)
    let second = try run(directory, "--print-config", "--config", file)
    func settings(_ text: String) -> [Substring] { Array(text.split(separator: "\n").dropFirst()) }
    #expect(second.errors.isEmpty && settings(first.output) == settings(second.output))
    // The variable names a file, too; the option takes precedence.
    let third = try run(directory, "--print-config", more: ["VFIOTOP_CONFIG=\(file)"])
    #expect(settings(third.output) == settings(first.output))
    #expect(
      try run(directory, "--print-config", "--config", "/dev/null", more: ["VFIOTOP_CONFIG=\(file)"]).output.contains(
        "interval = 2.0"))
  }

  @Test func reportsABrokenConfigAndContinues() throws {
    let directory = try HostDirectory(
      text: "f vfiotop/config.toml\tintervall = 5\\ntheme = \"nrod\"\\n[keys]\\nfilter = [\"r\"]\\n")
    let file = "\(directory.path)/vfiotop/config.toml"
    for arguments in [
      ["list", "--demo"], ["list", "--json", "--demo"], ["explain", "01:00.0", "--demo"], ["info", "--demo"],
    ] {
      let ending = try Program(arguments, environment: ["XDG_CONFIG_HOME=\(directory.path)"]).end()
      #expect(ending.status == 0 && !ending.output.isEmpty)
      #expect(
        ending.errors.split(separator: "\n") == [
          "vfiotop: \(file):1: intervall: there is no such setting; the nearest: interval",
          "vfiotop: \(file):4: keys.filter: \"r\" is already the key of refresh",
          "vfiotop: \(file):2: theme: nrod: there is no theme of this name; the nearest: nord; 'vfiotop themes' lists them",
        ])
    }
    let syntax = try HostDirectory(text: "f vfiotop/config.toml\t\\ninterval = = 3\\n")
    let ending = try run(syntax, "list", "--demo")
    #expect(ending.status == 0 && ending.errors.hasPrefix("vfiotop: \(syntax.path)/vfiotop/config.toml:2: "))
  }

  @Test func fileThatIsAskedForMustBeThere() throws {
    let directory = try HostDirectory(text: "d vfiotop")
    let option = try run(directory, "list", "--config", "/nonexistent")
    #expect(option.status == 64 && option.errors.hasPrefix("Error: --config /nonexistent: ENOENT"))
    let variable = try run(directory, "list", "--demo", more: ["VFIOTOP_CONFIG=/nonexistent"])
    #expect(
      variable.status == 0
        && variable.errors == "vfiotop: /nonexistent: cannot be read: ENOENT (no such file or directory)\n")
    // A directory in place of the file, and no home directory.
    #expect(try run(directory, "list", "--demo", "--config", directory.path).status == 64)
    #expect(try Program.run("themes", environment: []).output.contains("HOME is not set"))
  }
}
