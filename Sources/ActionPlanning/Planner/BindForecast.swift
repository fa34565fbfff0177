import HostModel

/// What a bind of a function to vfio-pci would lead to: whether the kernel and vfiotop would do it, what goes with it, and
/// the function's verdicts as they would be afterwards.
package struct BindForecast {
  /// The function as it is.
  package let function: PCIFunction
  /// What the host uses it for.
  package let uses: [HostUse]
  /// The outcome of the bind: what the kernel would answer, or `fails` without an errno where vfiotop would not begin.
  package let verdict: Verdict
  /// The other devices that go when its driver goes.
  package let goesWithIt: [DeviceAddress]
  /// The host as it would be; nil if the kernel would refuse the bind.
  package let after: Snapshot?
}

extension ActionPlanner {
  /// Returns the forecast for a function without a VFIO driver; nil for one that has one, and for a bridge's own sake
  /// still a forecast, which fails.
  package func bindForecast(of address: PCIAddress) -> BindForecast? {
    guard let function = functions[address], function.vfio == nil,
      let plan = try? plan(.bind([address], driver: Self.vfioDriver))
    else { return nil }
    let blockers = (plan.refusal?.blockers ?? []).filter { $0.code != .noPermission }
    let verdict: Verdict =
      blockers.isEmpty ? .works : Verdict(outcome: .fails, errno: blockers[0].code.bindErrno, blockers: blockers)
    let isRefused = blockers.contains { $0.code.bindErrno != nil }
    return BindForecast(
      function: function, uses: function.driver == nil ? [] : uses(address), verdict: verdict,
      goesWithIt: facts.dependents(of: address).filter { $0 != .pci(address) },
      after: isRefused ? nil : Snapshot(of: facts.binding([address], to: Self.vfioDriver)))
  }
}

extension Blocker.Code {
  /// The error of a bind that this blocker causes; nil if vfiotop does not begin it.
  fileprivate var bindErrno: ErrorNumber? {
    [.bridgeInScope, .noIOMMUGroup, .refusedByDriver, .virtualFunctionsEnabled, .driverMissing].contains(self)
      ? errno : nil
  }
}
