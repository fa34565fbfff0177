import Glibc
import HostDirectory
import JSONValue
import Testing

/// The program on a host where every name, including the user's arguments, is hostile: no name reaches the output
/// unescaped.
@Suite struct HostileTextTests {
  private static let word =
    "x\u{1b}]52;c;eA==\u{7}\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}\u{200b}\u{34f}\u{fe0f}\r\"\\"

  /// Expects no control character but line ends, and no invisible or bidirectional character.
  private func expectHarmless(_ ending: Program.Ending, _ what: String, location: SourceLocation = #_sourceLocation) {
    for text in [ending.output, ending.errors] {
      let bad = text.unicodeScalars.filter { scalar in
        scalar != "\n"
          && ([.control, .format].contains(scalar.properties.generalCategory)
            || scalar.properties.isDefaultIgnorableCodePoint)
      }
      #expect(bad.isEmpty, "\(what): \(text.debugDescription)", sourceLocation: location)
    }
    #expect(!(ending.output + ending.errors).isEmpty, "\(what) says nothing", sourceLocation: location)
    #expect((0...77).contains(ending.status), "\(what) ended with \(ending.status)", sourceLocation: location)
  }

  @Test(arguments: ["held-copies-6.1", "legacy-mdev-7.3"]) func hosts(name: String) throws {
    let host = try HostDirectory(text: HostileHost(recorded: name).text)
    let root = ["--sysroot", host.path]
    let json = try Program(root + ["list", "--json"]).end()
    expectHarmless(json, "list --json")
    #expect(json.status == 0 && json.output.contains(#"\\x1b]52;c;eA==\\x07"#))
    let devices = try #require(try JSONValue(parsing: json.output)["devices"]?.elements)
    for device in devices.prefix(6) {
      guard case .string(let address)? = device["address"] else { continue }
      for option in [[], ["--json"]] {
        expectHarmless(try Program(root + ["explain", address] + option).end(), "explain \(address)")
      }
    }
    for command in [
      ["list"], ["list", "holders"], ["list", "--ascii"], ["info"], ["list", "--filter", "driver:*pwned*"],
    ] {
      expectHarmless(try Program(root + command).end(), command.joined(separator: " "))
    }
    let typed = "list\nshow\n\(Self.word)\nshow \(Self.word)\nfilter \(Self.word):\nquit\n"
    expectHarmless(try Program(root + ["--linear"], input: typed).end(), "--linear")
    for option in [[], ["--json"]] {
      let watch = try Program(root + ["watch"] + option)
      let first = try #require(watch.line())
      kill(watch.pid, SIGTERM)
      _ = watch.end()
      expectHarmless(Program.Ending(status: 0, output: first, errors: ""), "watch")
    }
  }

  /// Arguments appear in messages, and they may come from a file or another person's script.
  @Test(arguments: [
    ["explain", word], [word], ["--\(word)"], ["list", word], ["list", "--filter", word + ":"],
    ["--theme", word, "list"],
    ["--config", "/nowhere/\(word)", "list"], ["--sysroot", "/nowhere/\(word)", "list"],
    ["--pci-ids", "/nowhere/\(word)", "list"], ["--interval", word, "list"], ["--demo", word, "list"],
    ["reset", "--demo", "--dry-run", word], ["bind", "--demo", "--dry-run", "--driver", word, "0000:01:00.0"],
    ["open", "--demo", word], ["reset", "--demo", "--journal", "/nowhere/\(word)", "--yes", "0000:01:00.0"],
    ["themes", word],
    ["open", "--demo", "--token", word, "0000:01:00.0"],
  ]) func words(arguments: [String]) throws {
    expectHarmless(try Program(arguments).end(), arguments.joined(separator: " ").debugDescription)
  }

  @Test(arguments: ["TERM", "HOME", "XDG_CONFIG_HOME", "COLUMNS", "LC_ALL", "TMUX", "NO_COLOR"])
  func environment(name: String) throws {
    for command in [["info"], ["themes"], ["list"]] {
      let ending = try Program(command, environment: ["\(name)=/\(Self.word)"]).end()
      expectHarmless(ending, "\(name) \(command[0])")
    }
  }

  /// File names and the contents of files.
  @Test func settings() throws {
    let config = #"theme = "a\x1b]0;b"\ninterval = "\x1b[2J"\n\x1b]52;c;eA==\x07 = 1\n[keys]\n"\xe2\x80\xae" = 1\n"#
    let theme = #"[roles]\ndanger = { fg = "\\u001b[31m" }\n"#
    let home = try HostDirectory(
      text: "f vfiotop/config.toml\t\(config)\nf vfiotop/themes/t\\x1b]0;pwned\\x07.toml\t\(theme)\n")
    for command in [["list"], ["themes"], ["--print-config"], ["info"]] {
      let ending = try Program(command, environment: ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(home.path)"]).end()
      expectHarmless(ending, command[0])
    }
  }
}
