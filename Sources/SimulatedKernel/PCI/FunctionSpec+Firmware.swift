/// What firmware and power management have left of a function.
extension FunctionSpec {
  /// A range of I/O virtual addresses that is not free for an owner of the function's DMA (`struct iommu_resv_region`,
  /// include/linux/iommu.h).
  package struct ReservedRegion: Hashable, Sendable {
    /// The kind of a region, by its name in `reserved_regions` (`iommu_group_resv_type_string`, drivers/iommu/iommu.c),
    /// in the order of `enum iommu_resv_type`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
      /// The firmware uses the memory at the same address at any time: RMRR of Intel, IVMD of AMD, RMR of Arm.
      case direct
      /// The firmware uses it until the host's driver takes over (`device_rmrr_is_relaxable`).
      case relaxable = "direct-relaxable"
      /// Nothing can be mapped there.
      case reserved
      /// Message signalled interrupts are written there.
      case msi
    }

    /// The first byte.
    package var start: UInt64
    /// The last byte.
    package var end: UInt64
    /// The kind.
    package var kind: Kind

    /// A region of this kind.
    package init(_ range: ClosedRange<UInt64>, _ kind: Kind) {
      (start, end, self.kind) = (range.lowerBound, range.upperBound, kind)
    }
  }

  /// The state of a function's runtime power management (drivers/base/power/runtime.c). The simulated kernel plants it;
  /// nothing changes it.
  package enum RuntimePower: Hashable, Sendable {
    /// The function sleeps and wakes.
    case works
    /// A callback has failed (`power.runtime_error`). `runtime_status` is `error`.
    case failed
    /// It was disabled (`power.disable_depth`) while the function was awake. `runtime_status` is `unsupported`.
    case disabledWhileActive
    /// It was disabled while the function slept. `runtime_status` is `unsupported` as well.
    case disabledWhileSuspended
  }
}
