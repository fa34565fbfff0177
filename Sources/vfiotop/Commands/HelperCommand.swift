import ArgumentParser
import ActionExecution
import HostObservation

/// The process that acts, which vfiotop starts itself: it takes its orders from descriptor 0.
struct HelperCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "helper", abstract: "The process that acts; started by vfiotop itself.", shouldDisplay: false)

  /// The words by which this program starts itself as the helper.
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
