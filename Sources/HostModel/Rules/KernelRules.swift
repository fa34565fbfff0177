/// The rules of VFIO that differ between kernels, as far as they are known for one kernel.
struct KernelRules {
  /// A virtual function is a device set of its own; before, it joined its bus's set.
  let virtualFunctionIsAlone: Bool
  /// The certainty of ``virtualFunctionIsAlone``.
  let virtualFunctionCertainty: Certainty
  /// A pciehp slot covers every device number of its bus, not only device 0.
  let slotCoversBus: Bool
  /// The certainty of ``slotCoversBus``.
  let slotCertainty: Certainty
  /// DMA ownership is the IOMMU core's (5.19): a driver that is not `driver_managed_dma` makes a group not viable
  /// and SET_CONTAINER fails with EPERM. Before, VFIO judged by an allow list and GET_DEVICE_FD failed with EINVAL.
  let ownershipInIOMMUCore: Bool
  /// A VFIO driver's module has a reference for each open file description. From 6.2 it has one for each open device
  /// (`vfio_df_device_first_open`; before, `vfio_device_open` took one each time). Nil for an unknown kernel.
  let referencesCountFiles: Bool?
  /// BIND_IOMMUFD asks for the VF token as well (6.17, `vfio_df_check_token`); nil if only the backports of this kernel
  /// decide.
  let bindChecksToken: Bool?

  /// Creates the rules of a kernel; nil for a kernel whose version is unknown.
  init(_ version: KernelVersion?) {
    guard let version else {
      (virtualFunctionIsAlone, virtualFunctionCertainty) = (true, .assumed)
      (slotCoversBus, slotCertainty) = (false, .assumed)
      ownershipInIOMMUCore = true
      (referencesCountFiles, bindChecksToken) = (nil, nil)
      return
    }
    (virtualFunctionIsAlone, virtualFunctionCertainty) = Self.virtualFunctionRule(version)
    // 6.12 passes device 0 to pci_hp_register, 7.3 PCI_SLOT_ALL_DEVICES; no version between them was checked.
    slotCoversBus = version >= KernelVersion(7, 3)
    slotCertainty = version >= KernelVersion(7, 3) || version < KernelVersion(6, 13) ? .computed : .assumed
    ownershipInIOMMUCore = version >= KernelVersion(5, 19)
    referencesCountFiles = version < KernelVersion(6, 2)
    // 6.12.117 does not ask; stable kernels of August 2025 on may.
    bindChecksToken = version >= KernelVersion(6, 17) ? true : version < KernelVersion(6, 13) ? false : nil
  }

  /// Commit e908f58b6beb "vfio/pci: Separate SR-IOV VF dev_set", 6.17, and the stable releases that list it: 6.12.42
  /// and 6.1.148 by Debian's changelog, the others of the same week by theirs.
  private static func virtualFunctionRule(_ version: KernelVersion) -> (Bool, Certainty) {
    if version >= KernelVersion(6, 17) { return (true, .computed) }
    // Before 5.15 there are no device sets but an equal rule, `vfio_pci_reflck_attach`, which has no VF case.
    if version < KernelVersion(5, 15) { return (false, .computed) }
    let firstPatch = [[6, 16]: 1, [6, 15]: 10, [6, 12]: 42, [6, 6]: 102, [6, 1]: 148]
    guard let first = firstPatch[[version.major, version.minor]], let patch = version.patch else {
      return (true, .assumed)
    }
    return patch >= first ? (true, .computed) : (false, .assumed)
  }
}
