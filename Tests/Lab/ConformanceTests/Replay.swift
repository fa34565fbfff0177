import Conformance
@testable import SimulatedKernel

/// A replay of a recording on the simulated kernel, up to the first difference.
struct Replay {
  /// The first difference; nil without one.
  let difference: Lockstep.Difference?
  /// The violations of the lock order up to there.
  let lockFaults: Set<String>

  /// Runs the recording on kernels with a planted fault.
  init(_ recording: Recording, _ fault: PlantedFault? = nil) {
    var kernels: [SimulatedKernel] = []
    let kernel = SimulatedUnderTest(recording.machine, endpoints: recording.machine.endpoints) { kernel in
      kernels.append(kernel)
      if let fault { kernel.plant(fault) }
    }
    difference = recording.difference(on: kernel)
    lockFaults = kernels.reduce(into: []) { $0.formUnion($1.lockFaults) }
  }

  /// The replay has detected a difference or a lock fault.
  var showsSomething: Bool { difference != nil || !lockFaults.isEmpty }
}
