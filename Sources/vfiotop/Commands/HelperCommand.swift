import ArgumentParser
import DeviceActions
import HostObservation

/// The process that acts, which vfiotop starts itself: it takes its orders from descriptor 0.
struct ActorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "actor", abstract: "The process that acts; started by vfiotop itself.", shouldDisplay: false)

  /// The words by which this program starts itself as the actor.
  static let words = ["vfiotop", "actor"]

  @OptionGroup var options: CommonOptions

  func run() throws {
    let watched = try SnapshotSource(options)
    var source = watched
    let loop = ActorLoop(
      calls: LinuxVFIOCalls(), control: LinuxPCIControl(), restores: RestoreFolder(),
      observe: { source.look().facts }, uses: watched.uses)
    loop.run()
  }
}
