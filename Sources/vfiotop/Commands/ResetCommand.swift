import ActionPlanning
import ArgumentParser
import HostModel
import TerminalText

extension AccessPath: ExpressibleByArgument {}

/// `vfiotop reset`.
struct ResetCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Reset a function, or with --hot everything in its reset scope.",
    discussion: """
      The plan is shown and has to be confirmed: by 'y' for one idle function, by its address for anything that \
      reaches another device or an open one. vfiotop stops if the kernel then reports another reset scope than the \
      confirmed one. After the reset it checks every function.
      """)

  @Argument(help: AddressLookup.deviceHelp)
  var address: String

  @Flag(help: "Reset the whole set by its slot or bus.")
  var hot = false

  @Option(help: "Open by group or by cdev to prove ownership.")
  var via: AccessPath?

  @Flag(help: "Bind non-members in the reset scope to vfio-pci first, and give them back afterwards.")
  var bindSiblings = false

  @Option(help: ArgumentHelp("The VF token, where the kernel needs one for the open.", valueName: "uuid"))
  var token: String?

  @Flag(name: .customLong("try"), help: ActionOptions.tryHelp)
  var tries = false

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func validate() throws {
    if !hot, bindSiblings || via != nil { throw ValidationError("--bind-siblings and --via go with --hot.") }
    if hot, token != nil { throw ValidationError("--token goes with a reset of one function, not with --hot.") }
    try ActionOptions.validate(token: token)
  }

  func run() throws {
    let device = try AddressLookup.requireDevice(address, action.options)
    let request: ActionRequest =
      hot
      ? .hotReset(HotResetRequest(device, path: via, bindsSiblings: bindSiblings))
      : .functionReset(device, token: token)
    try ActionSession.run(request, action, tries: tries)
  }
}
