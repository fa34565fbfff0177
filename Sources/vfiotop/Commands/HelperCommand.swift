import ActionExecution
import ArgumentParser
import HostObservation
import Sealing

/// The helper process, which vfiotop starts itself. It receives requests on descriptor 0.
struct HelperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "helper", abstract: "The helper process that acts; started by vfiotop itself.", shouldDisplay: false)

  /// The arguments with which this program starts itself as the helper, whose journal has this path.
  static func words(journal path: String?) -> [String] {
    ["vfiotop", "helper"] + (path.map { ["--", $0] } ?? [])
  }

  // An argument, since an option of this name would be taken by `vfiotop --journal`.
  @Argument(help: "The path of the journal, which is open to append to as descriptor 3.")
  var journal: String?

  @OptionGroup var options: CommonOptions

  func run() throws {
    let watched = try SnapshotSource(options, patience: .watching)
    var source = watched
    // What the options name is open by now, with the user's own rights.
    FileCapabilities.use()
    FileCapabilities.fix()
    let loop = HelperLoop(
      calls: LinuxVFIOCalls(), control: LinuxPCIControl(), restores: RestoreDirectory(),
      observe: { source.look().facts }, uses: watched.uses,
      journal: journal.map(JournalFile.inherited))
    loop.run()
  }
}
