import Conformance
@testable import SimulatedKernel
import Testing

/// Random steps on two simulated kernels.
@Suite struct RandomStepTests {
  private func steps(_ machine: MachineSpec, seed: UInt64) throws -> [Step] {
    var script = RandomScript(machine, seed: seed, length: 100)
    var steps: [Step] = []
    try pair(machine).run(next: { script.next(after: $0) }) { step, _ in steps.append(step) }
    return steps
  }

  /// A kernel with an optional fault next to one without.
  private func pair(_ machine: MachineSpec, _ fault: PlantedFault? = nil) -> Lockstep {
    Lockstep(
      simulated: SimulatedUnderTest(machine, endpoints: machine.endpoints) { kernel in
        if let fault { kernel.plant(fault) }
      },
      real: SimulatedUnderTest(machine, endpoints: machine.endpoints))
  }

  @Test(arguments: RecordedKernel.allCases)
  func theSameSeedGivesTheSameSteps(_ kernel: RecordedKernel) throws {
    let machine = try kernel.recording().machine
    let first = try steps(machine, seed: 7)
    #expect(first.count == 100)
    #expect(try steps(machine, seed: 7) == first)
    #expect(try steps(machine, seed: 8) != first)
    for step in first { #expect(Step(step.description) == step) }
  }

  /// The simulated kernel compared with itself: a difference would be nondeterminism.
  @Test(.timeLimit(.minutes(5)), arguments: RecordedKernel.allCases)
  func noDifferenceFromItself(_ kernel: RecordedKernel) throws {
    let machine = try kernel.recording().machine
    let pair = pair(machine)
    var steps = 0
    for seed in 1...25 {
      var script = RandomScript(machine, seed: UInt64(seed), length: 200)
      try pair.run(next: { script.next(after: $0) }) { _, _ in steps += 1 }
    }
    #expect(steps == 5000)
  }

  /// Random steps find a fault that no script was written for, and the shrunk script is short.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [PlantedFault.closeNotCounted, .ownershipNotChecked, .deviceDoesNotPinGroup, .unbindDoesNotWait])
  func aFaultIsFoundAndShrunk(_ fault: PlantedFault) throws {
    let machine = try RecordedKernel.v6_12.recording().machine
    let pair = pair(machine, fault)
    var found: Lockstep.Difference?
    for seed in 1...20 where found == nil {
      var script = RandomScript(machine, seed: UInt64(seed), length: 200)
      do throws(Lockstep.Difference) { try pair.run(next: { script.next(after: $0) }) } catch { found = error }
    }
    let difference = try #require(found)
    let shortest = pair.shrink(difference)
    #expect(shortest.steps.count <= 12)
    #expect(shortest.steps.count <= difference.steps.count)
    let script = Script(name: "\(fault)", steps: shortest.steps)
    #expect(throws: Lockstep.Difference.self) { try pair.run(script) }
    #expect(throws: Never.self) { try self.pair(machine).run(script) }
    // No more steps can be removed.
    for index in shortest.steps.indices {
      var steps = shortest.steps
      steps.remove(at: index)
      #expect(throws: Never.self) { try pair.run(Script(name: "less", steps: steps)) }
    }
  }
}
