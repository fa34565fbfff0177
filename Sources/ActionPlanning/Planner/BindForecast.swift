import HostModel

/// A forecast of a bind to vfio-pci: it says whether kernel and vfiotop would do it, which devices would go, and how the
/// function's verdicts would be then.
package struct BindForecast {
  /// The function as it is.
  package let function: PCIFunction
  /// The host's uses of it.
  package let uses: [HostUse]
  /// The outcome of the bind: what the kernel would answer, or `fails` without an errno where vfiotop would not begin.
  package let verdict: Verdict
  /// The other devices that go when its driver goes.
  package let goesWithIt: [DeviceAddress]
  /// The host as it would be; nil if the kernel would refuse the bind, and while an unbind of the function waits.
  package let after: Snapshot?
}

extension ActionPlanner {
  /// Returns the forecast for a function without a VFIO driver, nil for one that has such a driver. A bridge gets a
  /// forecast that fails.
  package func bindForecast(of address: PCIAddress) -> BindForecast? {
    guard let function = functions[address], function.vfio == nil,
      let plan = try? plan(.bind([address], driver: Self.vfioDriver))
    else { return nil }
    let blockers = (plan.refusal?.blockers ?? []).filter { $0.code != .noPermission }
    let verdict: Verdict =
      blockers.isEmpty ? .works : Verdict(outcome: .fails, errno: blockers[0].code.bindErrno, blockers: blockers)
    let isRefused = blockers.contains { $0.code.endsForecast }
    var after = facts.binding([address], to: Self.vfioDriver)
    // Other functions are in the way then, and their uses have not been read yet.
    for other in after.functionsInTheWay + [address] where after.hostUses[other] == nil {
      after.hostUses[other] = uses(other)
    }
    return BindForecast(
      function: function, uses: function.driver == nil ? [] : uses(address), verdict: verdict,
      goesWithIt: facts.dependents(of: address).filter { $0 != .pci(address) },
      after: isRefused ? nil : Snapshot(of: after))
  }
}

extension Blocker.Code {
  /// Nothing can be said of the time after a bind that the kernel refuses; a driver that is not loaded is loaded soon.
  fileprivate var endsForecast: Bool { self == .beingUnbound || bindErrno != nil && self != .driverMissing }

  /// The error of a bind that this blocker causes; nil if vfiotop does not begin it.
  fileprivate var bindErrno: ErrorNumber? {
    [.bridgeInScope, .noIOMMUGroup, .refusedByDriver, .virtualFunctionsEnabled, .driverMissing].contains(self)
      ? errno : nil
  }
}
