import ArgumentParser
import ActionPlanning
import TerminalText

/// The options of every action command.
struct ActionOptions: ParsableArguments {
  /// The help of `--try`.
  static var tryHelp: ArgumentHelp { "Try even if vfiotop expects a refusal." }

  /// Refuses a VF token that is not a UUID.
  static func validate(token: String?) throws {
    if let token, !VFToken.isWellFormed(token) {
      throw ValidationError("--token \(token.cleaned): give a UUID, as 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001.")
    }
  }

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
