import ArgumentParser
import Reports

/// `vfiotop manual`, for the installation of the man page.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the man page, as roff(7): vfiotop manual > vfiotop.1."
  )

  func run() throws {
    guard let program = CommandDescription.program else {
      throw CommandFailure(.refused, "the man page cannot be made: ArgumentParser describes itself in another way.")
    }
    try StandardStreams.write(ManualPage(program).text.lines)
  }
}
