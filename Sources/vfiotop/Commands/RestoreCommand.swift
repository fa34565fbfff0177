import ArgumentParser
import ActionExecution
import ActionPlanning
import HostModel

/// `vfiotop restore`.
struct RestoreCommand: PrintingCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Give devices back after a sibling bind that was cut short.",
    discussion: "What was bound to vfio-pci for a hot reset gets the driver that it had before.")

  @OptionGroup var action: ActionOptions

  var options: CommonOptions { action.options }

  func run() throws {
    for note in action.options.demo == nil ? RestoreDirectory().unreadable() : [] {
      StandardStreams.writeError("vfiotop: \(note.cleaned)")
    }
    try ActionSession.run(.restore, action)
  }
}
