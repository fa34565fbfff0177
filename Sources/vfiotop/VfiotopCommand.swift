import ActionExecution
import ArgumentParser
import Runtime

/// `vfiotop`: the dashboard, and the commands that print.
struct VfiotopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vfiotop",
    abstract: "Shows VFIO device sets: who holds what, what a reset would hit, and why an open or a reset would fail.",
    discussion: "\(Self.about)\n\n\(Self.exitStatuses)",
    version: Version.text,
    subcommands: [
      ListCommand.self, ExplainCommand.self, WatchCommand.self, OpenCommand.self, ResetCommand.self, BindCommand.self,
      UnbindCommand.self, RestoreCommand.self, InfoCommand.self, ThemesCommand.self, ManualCommand.self,
      HelperCommand.self,
    ])

  /// The description of the program, in one paragraph.
  static let about = """
    Without a command it runs the dashboard, which needs a terminal. Observing opens no VFIO node and writes nothing.
    """

  private static var exitStatuses: String {
    "Exit status: " + CommandFailure.statuses.map { "\($0.code) \($0.meaning)" }.joined(separator: "; ") + "."
  }

  @Flag(help: "No screen: one line for each change and each answer, for screen readers.")
  var linear = false

  @Flag(help: "Print the settings in effect as a config file, each with its meaning.")
  var printConfig = false

  @Flag(help: "Use the mouse: it selects, scrolls and sorts; it never acts. Shift still selects text.")
  var mouse = false

  @OptionGroup var writing: JournalOption

  @OptionGroup var options: CommonOptions

  func validate() throws {
    if linear, writing.journal != nil {
      throw ValidationError("--journal: --linear does not act, so there is nothing to record.")
    }
    if options.isSealed, writing.journal != nil {
      throw ValidationError("--journal: --read-only does not act, so there is nothing to record.")
    }
  }

  func run() throws {
    if printConfig {
      options.settings.reportProblems()
      return try StandardStreams.write(options.settings.toml)
    }
    if linear { return try LinearMode(options: options).run() }
    // Not wrong usage: the same line works in a terminal.
    guard OutputTerminal.isInteractive else {
      throw CommandFailure(
        .refused,
        "the dashboard needs a terminal on its input and output (ENOTTY); 'vfiotop list' prints the same without one, "
          + "and 'vfiotop --linear' takes commands line by line.")
    }
    // Another root is only observed.
    let isReadOnly = options.isSealed || options.sysroot != nil
    try DashboardRunner(
      options: options, usesMouse: mouse, isReadOnly: isReadOnly, journal: writing.journal.map(JournalFile.opened)
    ).run()
  }
}
