/// The outcome of VFIO_DEVICE_RESET on a device.
package struct FunctionReset: Hashable, Sendable {
  /// The verdict.
  package var verdict: Verdict
  /// The methods that would be tried, in order; a stale `bus` is left out.
  package var methods: [String]
  /// Methods that `reset_method` lists and that would fail (`bus` with siblings on the bus).
  package var staleMethods: [String]
  /// The other functions that it resets if the methods before `bus` fail, and always if `bus` is the first: in a hotplug
  /// slot, everything below the port.
  package var reachesByBus: [PCIAddress]
  /// It resets the function's virtual functions as well.
  package var takesVirtualFunctions = false
  /// The callers that could make it now: whoever has the device open, or could open it.
  package var availability: HotReset.Availability

  /// The warnings that a first open has as well, because it makes this reset (`vfio_pci_core_enable`): of hardware that
  /// does not survive the method that comes first, and of the functions in its slot.
  package var firstOpenWarnings: [Blocker] {
    let isByBus = methods.first?.hasSuffix("bus") ?? false
    return verdict.warnings.filter { warning in
      switch warning.code {
      case .harmfulReset: isByBus
      case .reachesOthers: !reachesByBus.isEmpty
      default: false
      }
    }
  }

  /// Creates a function reset.
  package init(
    verdict: Verdict, methods: [String], staleMethods: [String] = [], reachesByBus: [PCIAddress] = [],
    availability: HotReset.Availability = .unknown
  ) {
    self.verdict = verdict
    self.methods = methods
    self.staleMethods = staleMethods
    self.reachesByBus = reachesByBus
    self.availability = availability
  }
}
