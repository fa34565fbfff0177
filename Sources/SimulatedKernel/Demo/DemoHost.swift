import HostModel
import HostObservation
import Synchronization

/// A scenario that runs: its machine, and what happens on it as time passes.
package final class DemoHost: Sendable {
  /// The scenario.
  package let scenario: Scenario
  /// The machine's kernel.
  package let kernel: SimulatedKernel
  /// The machine's files.
  package let files: SimulatedFiles
  /// The process as which vfiotop acts on it.
  package let pid: Int32
  private let guests: Guests
  private let story: Mutex<Story>

  private struct Story {
    var chance: Chance
    /// When the next thing happens, in milliseconds since the start.
    var next: Int
  }

  /// The machine as the scenario begins. The same seed brings the same things at the same times.
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

  /// Lets everything happen that is due so many milliseconds after the start.
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
