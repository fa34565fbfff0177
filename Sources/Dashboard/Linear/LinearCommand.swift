/// One thing that can be typed in linear mode.
package struct LinearCommand: Sendable {
  /// Its effect.
  package enum Deed: Hashable, Sendable {
    /// The effect of a command of the dashboard.
    case dashboard(Command.ID)
    case help, list, show, here, filter, watch
  }

  /// The word to type; its beginning is enough.
  package let word: String
  /// The name of its argument; nil where it takes none.
  package let argument: String?
  /// Its effect.
  package let deed: Deed
  /// One sentence for `help`.
  package let help: String

  private init(_ word: String, takes argument: String? = nil, _ deed: Deed, _ help: String) {
    self.word = word
    self.argument = argument
    self.deed = deed
    self.help = help
  }

  /// A command of the dashboard by its own name and help.
  private init(_ command: Command.ID) {
    self.init(command.name, .dashboard(command), BuiltInCommands.all.first { $0.id == command }?.help ?? "")
  }

  /// All commands, in the order of `help`. They only observe: an action needs a plan on a screen, or a command line of
  /// its own.
  package static let all: [LinearCommand] = [
    LinearCommand("help", .help, "List the commands; the beginning of a word is enough."),
    LinearCommand("list", .list, "Print every row."),
    LinearCommand(
      "show", takes: "ADDRESS", .show, "Print the details of a device or set; without an address those of this row."),
    LinearCommand("here", .here, "Print this row again, as an empty line does."),
    LinearCommand(.up), LinearCommand(.down), LinearCommand(.first), LinearCommand(.last), LinearCommand(.nextProblem),
    LinearCommand(.previousProblem),
    LinearCommand(
      "filter", takes: "QUERY", .filter,
      "List only what matches, such as driver:nvme open>0; without a query everything."),
    LinearCommand(.nextMatch), LinearCommand(.previousMatch),
    LinearCommand("watch", takes: "on|off", .watch, "Print changes as they happen, or keep them until it is on again."),
    LinearCommand(.refresh), LinearCommand(.quit),
  ]
}
