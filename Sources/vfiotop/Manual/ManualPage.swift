import Dashboard
import HostModel
import Reports
import Screen
import SimulatedKernel

/// The man page, generated from the command line's commands and options, the keys of the command table, the words of
/// the tables and the fields of queries.
struct ManualPage {
  private(set) var text = RoffText(name: "vfiotop", section: 1, source: "vfiotop \(Version.text)")

  init(_ program: CommandDescription) {
    text.section("Name")
    text.paragraph(.plain("vfiotop - shows VFIO device sets: who holds what, and what a reset would hit"))
    let commands = (program.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    text.section("Synopsis")
    text.paragraph(.bold("vfiotop"), .plain(" ["), .italic("options"), .plain("]"))
    for command in commands {
      text.line(
        .bold("vfiotop \(command.commandName)"), .plain(" ["), .italic("options"), .plain("]\(Self.operands(command))"))
    }
    addDescription(program)
    addCommands(commands, program)
    addKeys()
    addWords()
    addQueries()
    addScenarios()
    addFiles()
    text.section("See also")
    text.paragraph(.bold("lspci"), .plain("(8), "), .bold("htop"), .plain("(1)"))
    text.paragraph(.plain("Documentation/driver-api/vfio.rst and iommufd.rst of the Linux kernel."))
  }

  private static func operands(_ command: CommandDescription) -> String {
    (command.arguments ?? []).filter { $0.kind == .positional && $0.shouldDisplay }.map { argument in
      let isLast = argument.parsingStrategy == "postTerminator"
      let name = (isLast ? "-- " : "") + (argument.valueName ?? "").uppercased() + (argument.isRepeating ? "..." : "")
      return argument.isOptional ? " [\(name)]" : " \(name)"
    }.joined()
  }

  private mutating func addDescription(_ program: CommandDescription) {
    text.section("Description")
    text.paragraph(.plain(program.abstract ?? ""))
    text.paragraph(.plain(VfiotopCommand.about))
    text.section("Options")
    text.paragraph(.plain("The options of the dashboard; the commands take most of them, too."))
    addOptions(program)
  }

  /// The paragraphs of a discussion. ArgumentParser separates lines by one line end, and paragraphs by two.
  private static func paragraphs(_ discussion: String?) -> [String] {
    (discussion ?? "").split(separator: "\n").map(String.init)
  }

  private mutating func addOptions(_ command: CommandDescription, without known: Set<String> = []) {
    let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
    for (index, argument) in arguments.enumerated() {
      // A flag and its inversion share one sentence.
      if index > 0, arguments[index - 1].abstract == argument.abstract { continue }
      let names = arguments[index...].prefix { $0.abstract == argument.abstract }.flatMap {
        ($0.names ?? []).map(\.text)
      }
      if names.contains(where: known.contains) { continue }
      var pieces: [RoffText.Piece] = []
      if argument.kind == .positional {
        pieces = [.italic((argument.valueName ?? "").uppercased())]
      } else {
        for name in names { pieces += (pieces.isEmpty ? [] : [.plain(", ")]) + [.bold(name)] }
        if argument.kind == .option { pieces += [.plain(" "), .italic((argument.valueName ?? "value").uppercased())] }
      }
      text.term(pieces, argument.abstract ?? "")
    }
  }

  private mutating func addCommands(_ commands: [CommandDescription], _ program: CommandDescription) {
    text.section("Commands")
    let known = Set((program.arguments ?? []).flatMap { ($0.names ?? []).map(\.text) })
    for command in commands {
      text.part("\(command.commandName)\(Self.operands(command))")
      text.paragraph(.plain(command.abstract ?? ""))
      for paragraph in Self.paragraphs(command.discussion) { text.paragraph(.plain(paragraph)) }
      addOptions(command, without: known)
    }
  }

  private mutating func addKeys() {
    text.section("Keys")
    text.paragraph(
      .plain("The keys of the dashboard; "), .bold("?"), .plain(" shows them; config.toml changes them."))
    for section in Command.Section.allCases {
      text.part(section.rawValue)
      for command in BuiltInCommands.all where command.section == section {
        let keys = command.keys.map { RoffText.Piece.bold($0.description) }
        text.term(
          keys.enumerated().flatMap { $0.offset == 0 ? [$0.element] : [.plain(", "), $0.element] }
            + [.plain("  (\(command.id.name))")], command.help)
      }
    }
  }

  private mutating func addWords() {
    text.section("Words")
    text.paragraph(.plain("The headings and verdicts of the tables, on the screen and of list:"))
    for word in TableWord.all { text.term([.bold(word.text)], word.meaning) }
  }

  private mutating func addQueries() {
    text.section("Queries")
    text.paragraph(
      .plain(
        "After / and with --filter: words, each in any column of a row, and fields, as in "
          + "\"driver:vfio-pci open>0 verdict:fails\", \"vm:win* | pid=812\" or \"-hot:works\". Every term must hold; "
          + "| means or, - negates a term, * matches any text; : matches a part of a field, = and != the whole, "
          + "> < >= <= compare numbers. An unknown value matches nothing."))
    for field in QueryField.allCases { text.term([.bold(field.rawValue)], field.help + ".") }
  }

  private mutating func addScenarios() {
    text.section("Simulated machines")
    text.paragraph(.plain("The scenarios of --demo:"))
    for scenario in Scenario.all { text.term([.bold(scenario.name)], scenario.sentence) }
  }

  private mutating func addFiles() {
    text.section("Files")
    text.term(
      [.plain("$XDG_CONFIG_HOME/vfiotop/config.toml, ~/.config/vfiotop/config.toml")],
      "Settings; --print-config prints those in effect.")
    text.term([.plain("$XDG_CONFIG_HOME/vfiotop/themes/NAME.toml")], "Your own themes.")
    text.term(
      [.plain("/run/vfiotop")],
      "Devices that an interrupted hot reset with siblings has to give back; vfiotop restore does that.")
    text.section("Environment")
    text.term([.bold("VFIOTOP_CONFIG")], "The file of settings, in place of the one above.")
    text.term([.bold("NO_COLOR")], "No colours, if it is set and not empty.")
    text.term(
      [.bold("TERM"), .plain(", "), .bold("LC_ALL"), .plain(", "), .bold("LC_CTYPE"), .plain(", "), .bold("LANG")],
      "The terminal's capabilities, and whether it shows UTF-8.")
    text.section("Exit status")
    for (code, meaning) in CommandFailure.statuses {
      text.term([.bold("\(code)")], meaning.prefix(1).uppercased() + meaning.dropFirst() + ".")
    }
  }
}
