import ArgumentParser
import ActionPlanning
import HostModel

/// `vfiotop unbind`.
struct UnbindCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "unbind", abstract: "Unbind functions from their drivers.",
    discussion: "An unbind that would wait for a process that holds the device is refused.")

  @Argument(help: AddressLookup.functionsHelp)
  var addresses: [String]

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func run() throws {
    let functions = try AddressLookup.requireFunctions(addresses, action.options)
    try ActionSession.run(.unbind(functions), action)
  }
}
