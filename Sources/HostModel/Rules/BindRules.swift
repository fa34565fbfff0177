import TerminalText

/// Predicts whether a driver would take a function (`vfio_pci_probe` and what it calls), and finds what goes with a
/// function whose driver goes.
package struct BindRules {
  /// The kernel's own VFIO driver.
  package static let vfioDriver = "vfio-pci"

  private let facts: HostFacts
  /// The drivers of functions that are registered with VFIO.
  private let driversInUse: Set<String>
  private let hasPCIGroups: Bool
  private let level: KernelVersion?

  /// Creates the rules of a host.
  package init(_ facts: HostFacts) {
    self.facts = facts
    driversInUse = Set(facts.functions.lazy.filter { $0.vfio != nil }.compactMap(\.driver))
    level = KernelRules(facts).level
    hasPCIGroups = facts.functions.contains { $0.iommuGroup != nil }
  }

  /// True if a driver of this name is a VFIO driver: vfio-pci, one that has devices registered with VFIO, or one whose
  /// module uses vfio_pci_core.
  package func isVFIODriver(_ driver: String) -> Bool {
    if driver == Self.vfioDriver { return true }
    let name = driver.foldedDriverName
    return facts.coreUsers?.contains(name) ?? false || name.hasSuffix("_vfio_pci") || driversInUse.contains(driver)
  }

  /// Intel accelerators that vfio-pci leaves alone because a guest could harm the host with them
  /// (`vfio_pci_dev_in_denylist`, drivers/vfio/pci/vfio_pci.c): QAT since 5.9, and since a fix of 2024 DSA and IAX.
  private static let denylist: Set<UInt16> = [0x19e2, 0x19e3, 0x37c8, 0x37c9, 0x0435, 0x0443, 0x0b25, 0x0cfe]
  private static let lateDenylist: Set<UInt16> = [0x0b25, 0x0cfe]

  /// Returns the kernel's refusals of a function by a VFIO driver, in the order of its checks: the denylist, a header that
  /// is no endpoint's, enabled virtual functions, and a missing IOMMU group (`vfio_pci_core_register_device`).
  package func refusals(of function: PCIFunction, by driver: String) -> [Blocker] {
    let address = DeviceAddress.pci(function.address)
    var refusals: [Blocker] = []
    if driver == Self.vfioDriver, function.vendorID == 0x8086, let device = function.deviceID,
      Self.denylist.contains(device), facts.disablesDenylist != true, level.map({ $0 >= KernelVersion(5, 9) }) ?? true
    {
      let isLate = Self.lateDenylist.contains(device) && level.map { $0 < KernelVersion(6, 9) } ?? true
      refusals.append(
        Blocker(
          .refusedByDriver, address: address, driver: function.driver,
          message: isLate
            ? "vfio-pci may refuse \(function.ids ?? "it"): releases since 2024 have the device on their denylist."
            : "vfio-pci refuses \(function.ids ?? "it"): the device is on its denylist.",
          remedy: Remedy(
            .runtimeSetting,
            "Load vfio_pci again with disable_denylist=1, if the guest is trusted: such a device can harm the host.")))
    }
    if function.isBridge {
      refusals.append(
        Blocker(
          .bridgeInScope, address: address, driver: function.driver,
          message: "\(function.address) is a bridge; \(driver) binds endpoints only.",
          remedy: Remedy(.none, "Leave bridges to pcieport: they are harmless for the viability of a group.")))
    }
    if !function.virtualFunctions.isEmpty {
      let count = Plural.count(function.virtualFunctions.count, "virtual function")
      refusals.append(
        Blocker(
          .virtualFunctionsEnabled, address: address, driver: function.driver,
          message: "\(function.address) has \(count) enabled: no VFIO driver binds it until they are disabled.",
          remedy: Remedy(
            .disableVirtualFunctions,
            "Disable them first: echo 0 > /sys/bus/pci/devices/\(function.address)/sriov_numvfs.", addresses: [address])
        ))
    }
    if function.iommuGroup == nil, !facts.host.vfio.noiommu, !function.isBridge { refusals.append(noGroup(address)) }
    return refusals
  }

  /// The blocker of a function without an IOMMU group: a bind ends in EINVAL (`vfio_group_find_or_alloc`).
  package func noGroup(_ address: DeviceAddress) -> Blocker {
    let hasIOMMU = !facts.groups.isEmpty || !facts.iommus.isEmpty
    return Blocker(
      .noIOMMUGroup, address: address,
      message: !hasIOMMU
        ? "\(address) has no IOMMU group: the IOMMU is off, or there is none."
        : hasPCIGroups
          ? "\(address) has no IOMMU group: no IOMMU of this host is in front of it."
          : "\(address) has no IOMMU group: an IOMMU is on, but no PCI function has a group.",
      remedy: hasIOMMU
        ? Remedy(
          .none,
          "No IOMMU can protect the host from it. Without protection it can be used in no-IOMMU mode only: boot with "
            + "vfio.enable_unsafe_noiommu_mode=1.")
        : Remedy(
          .firmware,
          "Turn on the IOMMU: VT-d or AMD-Vi in the firmware, and on Intel boot with intel_iommu=on. A board or a guest "
            + "without one has no-IOMMU mode only, which protects nothing: vfio.enable_unsafe_noiommu_mode=1.")
    )
  }
}
