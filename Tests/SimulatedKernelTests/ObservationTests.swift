import HostModel
import HostObservation
import SimulatedKernel
import Testing
import TruthComparison

/// The observation of a simulated kernel must equal the kernel's own state.
@Suite struct ObservationTests {
  @Test(arguments: [KernelFlavour.v5_10, .v6_1, .v6_12, .v6_12cdev, .v7_3])
  func seesSetsAndCounts(flavour: KernelFlavour) throws {
    let bench = try Bench(flavour)
    expectSeen(bench.kernel)
    let opened = try bench.open(Bench.one, group: 11)
    _ = try bench.kernel.dup(opened.device, by: bench.pid)
    _ = try bench.kernel.fork(bench.pid)
    expectSeen(bench.kernel)
    let second = try bench.kernel.device(Bench.one.description, group: opened.group, by: bench.pid)
    expectSeen(bench.kernel)
    try bench.kernel.close(second, by: bench.pid)
    expectSeen(bench.kernel)
  }
}

/// Compares an observation with the kernel's own state.
func expectSeen(_ kernel: SimulatedKernel, sourceLocation: SourceLocation = #_sourceLocation) {
  let files = SimulatedFiles(kernel)
  var observer = HostObserver(files: files, observer: .root, names: PCIIDs(files))
  let comparison = TruthComparison(Snapshot(of: observer.observe()), kernel)
  #expect(comparison.differences == [], sourceLocation: sourceLocation)
}
