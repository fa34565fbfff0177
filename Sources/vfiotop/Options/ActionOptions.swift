import ArgumentParser
import ActionPlanning

/// The options of every action command.
struct ActionOptions: ParsableArguments {
  @Flag(help: "Print the plan and the prediction; change nothing.")
  var dryRun = false

  @Flag(help: "Proceed without asking.")
  var yes = false

  @Option(
    help: ArgumentHelp("Stop waiting for a kernel call after this long, 1 to 3600.", valueName: "seconds"))
  var deadline = Double(KernelCall.deadline) / 1_000_000

  @OptionGroup var writing: JournalOption

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard (1...3600).contains(deadline) else {
      throw ValidationError("--deadline \(deadline): give 1 to 3600 seconds.")
    }
    if options.isSealed {
      throw ValidationError("--read-only only watches, and this command acts: leave one of them out.")
    }
    if options.sysroot != nil, !dryRun {
      throw ValidationError("--sysroot only observes: add --dry-run, or leave it out.")
    }
    if !dryRun, !yes, !OutputTerminal.canAsk {
      throw ValidationError("there is no terminal to ask on: give --yes, or --dry-run to see the plan.")
    }
  }
}

/// The journal option. The dashboard has it as well, and both must share one type.
struct JournalOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Append every step of an action to this file, as JSON lines (vfiotop.journal/1).", valueName: "file")
  )
  var journal: String?
}
