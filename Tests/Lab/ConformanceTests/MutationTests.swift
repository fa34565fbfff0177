import Conformance
@testable import SimulatedKernel
import Testing

/// Mutation tests of the recordings: with each planted fault in the simulated kernel, some recording must differ.
@Suite struct MutationTests {
  @Test(.timeLimit(.minutes(5)), arguments: PlantedFault.allCases)
  func isCaught(_ fault: PlantedFault) throws {
    let isCaught = try RecordedKernel.allCases.contains { kernel in
      Replay(try #require(RecordedKernel.recordings[kernel]), fault).showsSomething
    }
    #expect(isCaught, "no recording shows \(fault)")
  }
}
