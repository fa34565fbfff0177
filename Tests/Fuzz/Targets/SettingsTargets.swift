import Dashboard
import HostModel
import Screen
import TOML
import TerminalText

/// User-written files: config.toml, themes, and the format of both.
extension FuzzTarget {
  static let settings = [toml, config, theme]

  private static let toml = FuzzTarget(
    "toml", share: 6,
    seeds: { _ in
      texts(
        "a = 1 # x\n'b'.c = [0x1F, -1_0, 1.5e-3, inf, nan]\n",
        "[a.b]\nc = { d = true, e.f = '' }\n[[g]]\n[[g]]\n[g.h]\n",
        "a = \"\\u00e9\\n\"\nb = \"\"\"\n\\\n x\"\"\"\nc = '''\ny'''''\n", "a.b = 1\n[a]\n",
        "a = [\n[1], # é\n]\na = 2\n",
        "a = 1979-05-27 07:32:00.5-07:00\nb = 07:32:00\r\n")
    },
    check: { bytes in
      let text = bytes.text
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      func requireInside(_ position: TOMLPosition) throws(Finding) {
        let isInside =
          (1...lines.count).contains(position.line)
          && (1...(lines[position.line - 1].count + 1)).contains(position.column)
        try require(isInside, "\(position) is not in the text")
      }
      func requireSound(_ value: TOMLValue) throws(Finding) {
        try requireInside(value.position)
        for item in value.array ?? [] { try requireSound(item) }
        for entry in value.table?.entries ?? [] {
          try requireInside(entry.key.position)
          try requireSound(entry.value)
        }
        if let string = value.string {
          let written = "a = \(TOMLWriter.string(string))"
          let isSame = (try? TOMLTable(parsing: written))?["a"]?.string?.utf8.elementsEqual(string.utf8)
          try require(isSame == true, "\(written) is read as something else")
        }
      }
      let table: TOMLTable
      do throws(TOMLError) { table = try TOMLTable(parsing: text) } catch {
        try requireInside(error.position)
        return try requireHarmless(error.description.cleaned, "the error")
      }
      for entry in table.entries { try requireSound(entry.value) }
    })

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
