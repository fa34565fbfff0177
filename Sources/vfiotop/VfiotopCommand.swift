import ArgumentParser

/// `vfiotop`: the dashboard, and the commands that print.
struct VfiotopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vfiotop",
    abstract: "Shows VFIO device sets: who holds what, what a reset would hit, and why an open or a reset would fail.",
    discussion: """
      Without a command it runs the dashboard, which needs a terminal. Nothing is opened and nothing is written by \
      looking.

      Exit status: 0 done; 1 refused by the kernel or by vfiotop; 64 wrong usage; 69 no VFIO on this host (list prints \
      an empty report and exits 0); 77 not permitted.
      """,
    version: Version.text, subcommands: [ListCommand.self, ExplainCommand.self, WatchCommand.self, InfoCommand.self])

  @Flag(help: "Seal the dashboard: this process cannot act.")
  var readOnly = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    // Not wrong usage: the same line works in a terminal.
    guard Terminal.isInteractive else {
      throw CommandFailure(
        .refused,
        "the dashboard needs a terminal on its input and output (ENOTTY); 'vfiotop list' prints the same without one.")
    }
    try DashboardCommand(options: options, isReadOnly: readOnly).run()
  }
}
