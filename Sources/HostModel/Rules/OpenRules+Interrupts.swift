/// Interrupt remapping: a device whose interrupts are not isolated could send any (`iommu_group_has_isolated_msi`).
extension OpenRules {
  /// True if a device's interrupts are not isolated, nil if that is unknown. Only the interrupts of PCI functions
  /// are judged here; on IBM Z they always are (`arch_is_isolated_msi`), and POWER's container does not ask
  /// (drivers/vfio/vfio_iommu_spapr_tce.c).
  func lacksIsolation(_ address: DeviceAddress) -> Bool? {
    if facts.needsSPAPRContainer { return false }
    guard let function = address.pci.flatMap({ topology[$0] }), !function.isZPCI else { return false }
    return facts.interruptRemapping.map { !$0 }
  }

  /// `allow_unsafe_interrupts` for the group path: type1's, or iommufd's where that stands in for the container
  /// (CONFIG_IOMMUFD_VFIO_CONTAINER); nil if neither is loaded.
  var containerAllowsUnsafe: Bool? { facts.allowsUnsafeInterrupts ?? facts.iommufdAllowsUnsafeInterrupts }

  /// The doubts about a device's interrupts, where they may be refused and it cannot be told.
  func interruptDoubts(_ address: DeviceAddress, allows: Bool?) -> [Blocker] {
    guard allows != true else { return [] }
    switch lacksIsolation(address) {
    case false: return []
    case true:
      return allows == nil
        ? [unsafeInterrupts("It is unknown whether the IOMMU driver in use allows unsafe ones.")] : []
    case nil:
      return [
        Blocker(
          .unsafeInterrupts,
          message:
            "It is unknown whether interrupts are isolated on this host: /proc/interrupts does not show it. If they are "
            + "not, the kernel refuses with EPERM.",
          remedies: Self.allowUnsafe)
      ]
    }
  }

  /// The blocker of a host whose interrupts are not isolated.
  func unsafeInterrupts(_ who: String) -> Blocker {
    Blocker(
      .unsafeInterrupts, message: "Interrupts are not remapped on this host. \(who)",
      remedies: [Remedy(.firmware, "Turn on interrupt remapping (x2APIC, VT-d) in the firmware, where it has it.")]
        + Self.allowUnsafe)
  }

  private static let allowUnsafe = [
    Remedy(
      .runtimeSetting,
      "Allow unsafe interrupts, if the guest is trusted: it could then send any interrupt. For type1: echo Y > "
        + "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts. iommufd has the same parameter.")
  ]
}
