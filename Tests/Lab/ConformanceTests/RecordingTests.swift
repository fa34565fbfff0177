import Conformance
import SimulatedKernel
import Testing

/// The recordings of real kernels, replayed on the simulated one.
@Suite struct RecordingTests {
  /// Every step matches, and no lock is taken in a wrong order.
  @Test(.timeLimit(.minutes(5)), arguments: RecordedKernel.allCases)
  func simulatedKernelShowsTheSame(_ kernel: RecordedKernel) throws {
    let replay = Replay(try kernel.recording())
    #expect(replay.difference == nil)
    #expect(replay.lockFaults == [])
  }

  /// A truncated recording would test little, and silently.
  @Test(arguments: [
    (RecordedKernel.v6_1, 400), (.v6_12, 400), (.v7_3, 400), (.noIOMMU, 100), (.unsafe, 10), (.reserved6_1, 30),
    (.reserved6_12, 30), (.reserved7_3, 40),
  ])
  func hasManySteps(_ kernel: RecordedKernel, _ count: Int) throws {
    let steps = try kernel.recording().parts.reduce(0) { $0 + $1.script.steps.count }
    #expect(steps >= count)
  }
}
