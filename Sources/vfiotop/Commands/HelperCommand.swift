import ArgumentParser
import ActionExecution
import HostObservation

/// The helper process, which vfiotop starts itself. It receives requests on descriptor 0.
struct HelperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "helper", abstract: "The process that acts; started by vfiotop itself.", shouldDisplay: false)

  /// The arguments with which this program starts itself as the helper.
  static let words = ["vfiotop", "helper"]

  @OptionGroup var options: CommonOptions

  func run() throws {
    let watched = try SnapshotSource(options)
    var source = watched
    let loop = HelperLoop(
      calls: LinuxVFIOCalls(), control: LinuxPCIControl(), restores: RestoreDirectory(),
      observe: { source.look().facts }, uses: watched.uses)
    loop.run()
  }
}
