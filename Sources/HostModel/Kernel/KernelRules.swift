/// The rules of VFIO that differ between kernels, as far as they are known for one kernel.
///
/// A rule that came with some version is certain from that version on, by name or by what the kernel shows
/// (``KernelFeature``): no distribution takes it out again. Before that version it is certainly absent from kernel.org's
/// kernels only; a vendor may have taken it into an older one.
struct KernelRules {
  /// A value with its certainty.
  struct Rule<Value: Equatable & Sendable>: Equatable, Sendable {
    let value: Value
    let certainty: Certainty
  }

  /// A virtual function is a device set of its own; before, it joined its bus's set.
  let virtualFunctionIsAlone: Rule<Bool>
  /// A pciehp slot covers every device number of its bus, not only device 0.
  let slotCoversBus: Rule<Bool>
  /// DMA ownership is the IOMMU core's (5.19): a driver that is not `driver_managed_dma` makes a group not viable
  /// and SET_CONTAINER fails with EPERM. Before, VFIO judged by an allow list and GET_DEVICE_FD failed with EINVAL.
  let ownershipInIOMMUCore: Rule<Bool>
  /// A group with a `direct` region is refused whatever its IOMMU, with EINVAL (6.6, `iommu_create_device_direct_mappings`
  /// sets `require_direct`). Before, only Intel's driver refused it, with EPERM (`device_is_rmrr_locked`).
  let refusesDirectRegions: Rule<Bool>
  /// A group's file is proof enough in a hot reset. Before 6.0 each group passed needed a container with an IOMMU
  /// (`vfio_group_add_container_user`).
  let groupFileIsProof: Rule<Bool>
  /// vfio-pci's core is shared by variant drivers (5.15); before, a hot reset refused a function in scope with any other
  /// driver than vfio-pci (`vfio_pci_try_zap_and_vma_lock_cb`, EBUSY).
  let hasVariantDrivers: Rule<Bool>
  /// An open wakes the device by runtime power management (`vfio_pci_core_enable`, 5.19).
  let wakesAtOpen: Rule<Bool>
  /// A slot of a zPCI function resets that function (arch s390, after 5.10).
  let resetsZPCISlots: Rule<Bool>
  /// A VFIO driver's module has a reference for each open file description. From 6.2 it has one for each open device
  /// (`vfio_df_device_first_open`; before, `vfio_device_open` took one each time). Nil if this kernel may do either.
  let referencesCountFiles: Bool?
  /// BIND_IOMMUFD asks for the VF token as well (6.17, `vfio_df_check_token`); nil if only the backports of this kernel
  /// decide.
  let bindChecksToken: Bool?
  /// A bus is reset only if each function on it has a reset method of its own; nil if this kernel may have that rule.
  let busNeedsResettableFunctions: Bool?
  /// The version of kernel.org whose VFIO it has at least; nil if nothing tells.
  let level: KernelVersion?

  /// Creates the rules of a host's kernel, by its name, by what it shows, and by its functions and descriptors.
  init(_ facts: HostFacts) {
    var features = facts.host.kernelFeatures
    if facts.functions.contains(where: { $0.resetMethods != nil }) { features.insert(.resetMethods) }
    let names = facts.processes.lazy.flatMap(\.descriptors).contains { descriptor in
      if case .device(.some) = descriptor.target { true } else { false }
    }
    if names { features.insert(.descriptorPaths) }
    self.init(facts.host, features: features)
  }

  /// Creates the rules of a kernel by its name and by what it shows of VFIO.
  init(_ host: Host) { self.init(host, features: host.kernelFeatures) }

  private init(_ host: Host, features: Set<KernelFeature>) {
    var features = features
    if host.vfio.cdev { features.insert(.deviceNodes) }
    if host.vfio.iommufd { features.insert(.iommufd) }
    let shown = features.map(\.since).max()
    let level = [host.kernelVersion, shown].compactMap(\.self).max()
    let isUpstream = host.kernelOrigin == .upstream && host.kernelVersion.map { $0 >= shown ?? $0 } ?? false

    /// A rule that came with a version of kernel.org.
    func since(_ major: Int, _ minor: Int) -> Rule<Bool> {
      guard let level else { return Rule(value: true, certainty: .assumed) }
      let isThere = level >= KernelVersion(major, minor)
      return Rule(value: isThere, certainty: isThere || isUpstream ? .computed : .assumed)
    }

    self.level = level
    virtualFunctionIsAlone = Self.virtualFunctionRule(
      level, isUpstream: isUpstream, isNamed: level == host.kernelVersion)
    // pciehp_core.c passes 0 to pci_hp_register in 6.18.15 and PCI_SLOT_ALL_DEVICES in 7.2.6.
    let coversBus = level == nil ? Rule(value: false, certainty: .assumed) : since(7, 2)
    let isBetween = level.map { $0 >= KernelVersion(6, 19) } ?? false
    slotCoversBus = coversBus.value || !isBetween ? coversBus : Rule(value: false, certainty: .assumed)
    ownershipInIOMMUCore = since(5, 19)
    refusesDirectRegions = since(6, 6)
    groupFileIsProof = since(6, 0)
    hasVariantDrivers = since(5, 15)
    wakesAtOpen = since(5, 19)
    resetsZPCISlots = since(5, 15)
    let byDevice = since(6, 2)
    referencesCountFiles = level == nil || byDevice.certainty == .assumed ? nil : !byDevice.value
    // 6.12.117 does not ask; stable kernels of August 2025 on may.
    let asks = since(6, 17)
    let mayAsk = level.map { $0 >= KernelVersion(6, 13) } ?? true
    bindChecksToken = level == nil ? nil : asks.value ? true : mayAsk || asks.certainty == .assumed ? nil : false
    busNeedsResettableFunctions = Self.resettableFunctionsRule(host.kernelVersion, isUpstream: isUpstream)
  }

  /// Commit e908f58b6beb "vfio/pci: Separate SR-IOV VF dev_set", 6.17, and the stable releases that list it: 6.12.42
  /// and 6.1.148 by Debian's changelog, the others of the same week by theirs. A series that ended before August 2025
  /// never had it; there a vendor may have taken it.
  private static func virtualFunctionRule(_ level: KernelVersion?, isUpstream: Bool, isNamed: Bool) -> Rule<Bool> {
    guard let level else { return Rule(value: true, certainty: .assumed) }
    if level >= KernelVersion(6, 17) { return Rule(value: true, certainty: .computed) }
    let certainty: Certainty = isUpstream ? .computed : .assumed
    // Before 5.15 there are no device sets but an equal rule, `vfio_pci_reflck_attach`, which has no VF case.
    if level < KernelVersion(5, 15) { return Rule(value: false, certainty: certainty) }
    let firstPatch = [[6, 16]: 1, [6, 15]: 10, [6, 12]: 42, [6, 6]: 102, [6, 1]: 148]
    guard isNamed, let first = firstPatch[[level.major, level.minor]] else {
      // 5.15 lives on: whether its later releases have it was not checked.
      let mayHaveIt = [level.major, level.minor] == [5, 15]
      return Rule(value: false, certainty: mayHaveIt ? .assumed : certainty)
    }
    guard let patch = level.patch else { return Rule(value: true, certainty: .assumed) }
    return patch >= first ? Rule(value: true, certainty: .computed) : Rule(value: false, certainty: certainty)
  }

  /// Commit 479380efe162 "PCI: Avoid reset when disabled via sysfs", which made `pci_bus_resettable` ask each function
  /// for a method of its own. It was in 6.15-rc1 and the stable releases of that week, and reverted three weeks later;
  /// 6.12.23, 6.14.2 and 5.15.180 had it for certain.
  private static func resettableFunctionsRule(_ version: KernelVersion?, isUpstream: Bool) -> Bool? {
    guard let version else { return false }
    let series = [version.major, version.minor]
    if series == [6, 15], let candidate = version.candidate { return candidate <= 2 }
    let certain = [[6, 12]: 23...24, [6, 14]: 2...3, [5, 15]: 180...180]
    let possible = [[6, 13]: 11...12, [6, 6]: 87...88, [6, 1]: 134...135]
    guard let patch = version.patch else { return certain[series] ?? possible[series] == nil ? false : nil }
    if certain[series]?.contains(patch) ?? false { return isUpstream ? true : nil }
    return possible[series]?.contains(patch) ?? false ? nil : false
  }
}
