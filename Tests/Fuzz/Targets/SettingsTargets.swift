import Dashboard
import HostModel
import Screen

/// User-written files: config.toml and themes.
extension FuzzTarget {
  static let settings = [config, theme]

  private static let config = FuzzTarget(
    "config", share: 1,
    seeds: { _ in
      texts(
        Configuration().toml.joined(separator: "\n"), "interval = 0.5\ntheme = \"light\"\nascii = true\n",
        "[columns]\ndevices = [\"item\", \"driver\"]\n[keys]\nquit = [\"q\", \"Ctrl-X\"]\nhelp = \"F1\"\n",
        "interval = nan\n", "[keys]\nfilter = [\"Ctrl-I\"]\n", "theme = \"a\\u001b\\u202e\"\n")
    },
    check: { bytes in
      let text = bytes.text
      let reader = ConfigurationReader(text, file: "config.toml")
      let lines = text.utf8.count { $0 == 10 } + 1
      for problem in reader.problems {
        try require((problem.line ?? 1) <= lines && (problem.line ?? 1) > 0, "line \(problem.line ?? 0) of \(lines)")
        try requireHarmless(problem.description.cleaned, "the problem")
      }
      let again = ConfigurationReader(reader.configuration.toml.joined(separator: "\n"), file: "printed.toml")
      try require(again.problems.isEmpty, "what is printed is refused: \(again.problems)")
      try require(again.configuration == reader.configuration, "what is printed is read as something else")
    })

  private static let theme = FuzzTarget(
    "theme", share: 12,
    seeds: {
      $0.files("themes", ".toml")
        + texts(
          "background = \"dark\"\n[palette]\nblue = \"#87afff\"\n[roles]\ntitle = { fg = \"blue\", attrs = [\"bold\"] }\n",
          "[roles]\ndanger = { fg = \"redd\" }\n", "[roles.danger]\nbg16 = \"red\"\nmono = [\"reverse\"]\n")
    },
    check: { bytes in
      let text = bytes.text
      let theme: Theme
      do throws(ThemeError) { theme = try Theme(toml: text, file: "themes/x.toml") } catch {
        let lines = text.utf8.count { $0 == 10 } + 1
        try require((error.line ?? 1) <= lines && (error.line ?? 1) > 0, "line \(error.line ?? 0) of \(lines)")
        return try requireHarmless(error.description.cleaned, "the error")
      }
      try require(theme.name == "x", "the name is \(theme.name)")
      for role in Role.allCases {
        for depth in [ColorDepth.mono, .colors16, .colors256] { _ = theme.look(of: Style(role), depth: depth) }
      }
    })
}
