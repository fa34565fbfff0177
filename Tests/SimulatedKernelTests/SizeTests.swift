import LargeMachine
import SimulatedKernel
import Testing

/// A very large machine. The benchmarks measure its timing.
@Suite struct SizeTests {
  /// 10,000 functions in 2,000 sets, 4,000 opens.
  @Test(.timeLimit(.minutes(5))) func tenThousandFunctions() throws {
    let (kernel, pid) = try LargeMachine(ports: 2000).running(opens: 4000)
    #expect(kernel.setNames.count == 2000)
    let truth = kernel.truth
    #expect(truth.devices.count == 10_000 && truth.sets.count == 2000)
    #expect(truth.devices.values.count { $0.openCount == 1 } == 4000)
    try kernel.exit(pid)
    #expect(kernel.truth.devices.values.allSatisfy { $0.openCount == 0 })
  }
}
