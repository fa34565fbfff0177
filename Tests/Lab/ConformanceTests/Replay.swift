import Conformance
@testable import SimulatedKernel

/// A recording on the simulated kernel, up to the first difference.
struct Replay {
  /// The first difference; nil without one.
  let difference: Lockstep.Difference?
  /// What was wrong with the locks, up to there.
  let lockFaults: Set<String>

  /// Runs it, on kernels in which a fault was planted.
  init(_ recording: Recording, _ fault: PlantedFault? = nil) {
    var kernels: [SimulatedKernel] = []
    let kernel = SimulatedUnderTest(recording.machine, endpoints: recording.machine.endpoints) { kernel in
      kernels.append(kernel)
      if let fault { kernel.plant(fault) }
    }
    difference = recording.difference(on: kernel)
    lockFaults = kernels.reduce(into: []) { $0.formUnion($1.lockFaults) }
  }

  /// Something is not as it was recorded, or not as it may be.
  var showsSomething: Bool { difference != nil || !lockFaults.isEmpty }
}
