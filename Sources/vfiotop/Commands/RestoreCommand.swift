import ActionExecution
import ActionPlanning
import ArgumentParser
import HostModel
import TerminalText

/// `vfiotop restore`.
struct RestoreCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Give devices back after an interrupted sibling bind.",
    discussion: "Devices bound to vfio-pci for a hot reset get their drivers back.")

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func run() throws {
    for note in ObservedHost(action.options).restores.unreadable() {
      StandardStreams.writeError("vfiotop: \(note.cleaned)")
    }
    try ActionSession.run(.restore, action)
  }
}
