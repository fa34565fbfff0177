import ActionExecution
import ActionPlanning
import ArgumentParser
import HostModel
import TerminalText

/// `vfiotop open`.
struct OpenCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a device and hold it: for a time, while a command runs, or until a signal.",
    discussion: """
      The first open resets the function and the last close may reset the whole set; the plan says so beforehand. If \
      the kernel asks for the device while it is held (an unbind, an unplug), vfiotop closes it. A signal ends the \
      hold. The command does not outlive vfiotop: it gets the signal (SIGTERM after --for), is killed if it goes on for \
      5 seconds, and is killed with vfiotop; not so what it has started itself, or a setuid program. During a kernel \
      call, vfiotop waits for the call to return; a second signal ends it at once.
      """)

  @Argument(help: AddressLookup.deviceHelp)
  var address: String

  @Option(help: "Open by group (container and group) or by cdev (device node and iommufd).")
  var via: AccessPath?

  @Option(help: ArgumentHelp("How many files to open, 1 to 1000.", valueName: "number"))
  var count = 1

  @Option(name: .customLong("for"), help: ArgumentHelp("Close after so many seconds.", valueName: "seconds"))
  var seconds: Double?

  @Option(help: ArgumentHelp("The VF token, which the kernel needs when the PF is bound to VFIO.", valueName: "uuid"))
  var token: String?

  @Flag(name: .customLong("try"), help: ActionOptions.tryHelp)
  var tries = false

  @Argument(parsing: .postTerminator, help: "A command to run while the device is held.")
  var command: [String] = []

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func validate() throws {
    guard (1...1000).contains(count) else { throw ValidationError("--count \(count): give 1 to 1000.") }
    if let seconds, !(0...31_536_000).contains(seconds) {
      throw ValidationError("--for \(seconds): give 0 to 31536000 seconds (a year).")
    }
    try ActionOptions.validate(token: token)
  }

  func run() throws {
    let device = try AddressLookup.requireDevice(address, action.options)
    let request = ActionRequest.open(OpenRequest(device, path: via, count: count, token: token))
    if action.dryRun { return try ActionSession.dryRun(request, action.options) }
    try ActionSession.converse(action) { session in
      try session.run(request, tries: tries)
      let ending = try session.wait(for: HoldLoop(seconds: seconds, command: command))
      if ending != .requested { try session.closeEverything() }
      switch ending {
      // A hold may end like this, but the command did not complete.
      case .over: return command.isEmpty ? nil : session.endingSignal
      case .requested: throw CommandFailure(.refused, "\(device) was closed early: the kernel asked for it back.")
      case .command(let status) where status != 0:
        throw CommandFailure(.refused, "\(command[0].cleaned) ended with status \(status).")
      case .command: return nil
      }
    }
  }
}
