import Conformance
@testable import SimulatedKernel
import Testing

/// The recordings are worth what they catch: one fault at a time in the simulated kernel, and each must be seen.
@Suite struct MutationTests {
  @Test(.timeLimit(.minutes(5)), arguments: PlantedFault.allCases)
  func isCaught(_ fault: PlantedFault) throws {
    let isCaught = try RecordedKernel.allCases.contains { kernel in
      Replay(try #require(RecordedKernel.recordings[kernel]), fault).showsSomething
    }
    #expect(isCaught, "no recording shows \(fault)")
  }
}
