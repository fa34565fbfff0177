/// The maker of a machine's IOMMU, whose driver decides some refusals.
package enum IOMMUKind: Hashable, Sendable {
  /// drivers/iommu/intel.
  case intel
  /// drivers/iommu/amd.
  case amd
  /// drivers/iommu/arm/arm-smmu-v3.
  case arm

  /// The name of its first unit in /sys/class/iommu.
  var unit: String {
    switch self {
    case .intel: "dmar0"
    case .amd: "ivhd0"
    case .arm: "smmu3.0x0000000009050000"
    }
  }

  /// The regions that the driver reserves for every function (`intel_iommu_get_resv_regions`,
  /// `amd_iommu_get_resv_regions`, `arm_smmu_get_resv_regions`).
  var regions: [FunctionSpec.ReservedRegion] {
    switch self {
    case .intel: [.init(0xfee0_0000...0xfeef_ffff, .msi)]
    case .amd: [.init(0xfee0_0000...0xfeef_ffff, .msi), .init(0xfd_0000_0000...0xff_ffff_ffff, .reserved)]
    case .arm: [.init(0x800_0000...0x80f_ffff, .msi)]
    }
  }
}
