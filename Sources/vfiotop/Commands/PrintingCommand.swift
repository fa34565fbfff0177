import ArgumentParser

/// A command that prints a report. It first reports problems in the user's settings.
protocol PrintingCommand: ParsableCommand {
  /// The options of every command.
  var options: CommonOptions { get }
}
