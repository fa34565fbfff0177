/// The wiring of the dashboard: the observation, the state of `Dashboard` and the event loop of `ScreenNcurses`.
struct DashboardCommand {
  /// Options of the command line.
  let options: CommonOptions
  /// No action is built into the program.
  let isReadOnly: Bool

  /// Runs until the user leaves. Both ends are a terminal.
  func run() throws {
    throw CommandFailure(.refused, "this build has no dashboard; 'vfiotop list' prints what it would show.")
  }
}
