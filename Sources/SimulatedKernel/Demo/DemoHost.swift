import HostModel
import HostObservation
import Synchronization

/// A running scenario: its machine and the events that time brings.
package final class DemoHost: Sendable {
  /// The scenario that runs.
  package let scenario: Scenario
  /// The kernel that the events act on.
  package let kernel: SimulatedKernel
  /// The sysfs, procfs and /dev of that kernel.
  package let files: SimulatedFiles
  /// The PID of the helper's process on the simulated machine.
  package let pid: Int32
  private let guests: Guests
  private let story: Mutex<Story>

  private struct Story {
    var chance: Chance
    /// The time of the next event in milliseconds since the start.
    var next: Int
  }

  /// Boots the scenario's machine. The same seed brings the same events at the same times.
  package init(_ scenario: Scenario, seed: UInt64 = 1) {
    self.scenario = scenario
    kernel = SimulatedKernel(scenario.machine)
    files = SimulatedFiles(kernel)
    guests = Guests(kernel)
    scenario.begin(guests)
    pid = kernel.spawn(ProcessSpec(command: "vfiotop", arguments: ["vfiotop", "helper"]))
    var chance = Chance(seed: seed)
    let first = Int.random(in: scenario.pace, using: &chance) * 1000
    story = Mutex(Story(chance: chance, next: first))
  }

  /// Runs every event that is due at `milliseconds` after the start.
  package func advance(to milliseconds: Int) {
    while let chance = due(milliseconds) {
      var chance = chance
      scenario.goOn(guests, &chance)
      guests.settle()
      let pause = Int.random(in: scenario.pace, using: &chance) * 1000
      story.withLock { [chance] story in
        story.chance = chance
        story.next += pause
      }
    }
  }

  private func due(_ milliseconds: Int) -> Chance? {
    story.withLock { $0.next <= milliseconds ? $0.chance : nil }
  }
}
