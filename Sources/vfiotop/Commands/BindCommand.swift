import ActionPlanning
import ArgumentParser
import HostModel
import TerminalText

/// `vfiotop bind`.
struct BindCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "bind", abstract: "Bind functions to vfio-pci, or to another driver.",
    discussion: "A function that the host uses (a mounted disk, an interface that is up, a console) is refused.")

  @Argument(help: AddressLookup.functionsHelp)
  var addresses: [String]

  @Option(help: ArgumentHelp("The driver.", valueName: "name"))
  var driver = ActionPlanner.vfioDriver

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func validate() throws {
    if driver.isEmpty || driver.contains("/") || driver.hasPrefix(".") {
      throw ValidationError("--driver \(driver.cleaned): give the name of a driver, such as vfio-pci.")
    }
  }

  func run() throws {
    let functions = try AddressLookup.requireFunctions(addresses, action.options)
    try ActionSession.run(.bind(functions, driver: driver), action)
  }
}
