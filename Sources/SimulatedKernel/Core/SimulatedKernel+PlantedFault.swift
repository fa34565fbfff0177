extension SimulatedKernel {
  #if DEBUG
    /// This fault was planted.
    @inline(__always) func has(_ fault: PlantedFault) -> Bool { planted == fault }

    /// Plants a fault, and takes away the one that was planted before.
    func plant(_ fault: PlantedFault) { look { planted = fault } }

    /// What was done without a lock that it needs, or with locks in a wrong order; one line each.
    var lockFaults: Set<String> { look { memory.lockOrder.faults } }
  #else
    /// Known when it is compiled: a release has no faults to be planted.
    @inline(__always) func has(_ fault: PlantedFault) -> Bool { false }
  #endif
}
