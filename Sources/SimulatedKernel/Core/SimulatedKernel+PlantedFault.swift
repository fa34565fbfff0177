extension SimulatedKernel {
  #if DEBUG
    /// Returns whether this fault is planted.
    @inline(__always) func has(_ fault: PlantedFault) -> Bool { planted == fault }

    /// Plants a fault in place of the previous one.
    func plant(_ fault: PlantedFault) { look { planted = fault } }

    /// The violations of lock order and of required locks, one line each.
    var lockFaults: Set<String> { look { memory.lockOrder.faults } }
  #else
    /// Constant, so that a release build compiles every fault away.
    @inline(__always) func has(_ fault: PlantedFault) -> Bool { false }
  #endif
}
