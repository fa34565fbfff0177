import HostModel

/// A kernel release, with the VFIO behaviour that differs between releases.
package struct KernelFlavour: Hashable, Sendable {
  /// `uname -r`.
  package var release: String
  /// The upstream version of the release.
  package var version: KernelVersion
  /// Built with CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV (6.6 and later).
  package var hasCdev: Bool

  /// Creates a flavour; `release` need not name the upstream version.
  package init(release: String, version: KernelVersion, hasCdev: Bool) {
    self.release = release
    self.version = version
    self.hasCdev = hasCdev
  }

  /// Debian 11. It predates device sets, `vfio-dev` directories and DMA ownership in the IOMMU core.
  package static let v5_10 = KernelFlavour(release: "5.10.0-sim", version: KernelVersion(5, 10, 0), hasCdev: false)
  /// Debian 12. Takes one module reference per open file description.
  package static let v6_1 = KernelFlavour(release: "6.1.192-sim", version: KernelVersion(6, 1, 192), hasCdev: false)
  /// Debian 13. Groups only.
  package static let v6_12 = KernelFlavour(release: "6.12.117-sim", version: KernelVersion(6, 12, 117), hasCdev: false)
  /// Debian 13's version built with device nodes and iommufd.
  package static let v6_12cdev = KernelFlavour(
    release: "6.12.117-sim", version: KernelVersion(6, 12, 117), hasCdev: true)
  /// Every feature, including the device's path in fdinfo.
  package static let v7_3 = KernelFlavour(release: "7.3.4-sim", version: KernelVersion(7, 3, 4), hasCdev: true)

  /// Each virtual function is in a device set by itself (commit e908f58b6beb; in every flavour here but 5.10).
  var virtualFunctionIsAlone: Bool { version >= KernelVersion(5, 15) }
  /// pciehp registers its slot for all device numbers (PCI_SLOT_ALL_DEVICES, 7.2, drivers/pci/hotplug/pciehp_core.c).
  var slotCoversBus: Bool { version >= KernelVersion(7, 2) }
  /// The IOMMU core tracks DMA ownership (5.19). Before, VFIO checks a list of drivers.
  var ownershipInIOMMUCore: Bool { version >= KernelVersion(5, 19) }
  /// A region that the firmware keeps mapped for a function forbids an owner of its DMA, whatever the IOMMU (6.6,
  /// `require_direct`).
  var everyIOMMUKeepsDirectRegions: Bool { version >= KernelVersion(6, 6) }
  /// vfio-pci uses runtime power management (5.19): a device that cannot be resumed cannot be opened.
  var resumesAtFirstOpen: Bool { version >= KernelVersion(5, 19) }
  /// Every ioctl of a device resumes it, and fails with EIO if it cannot (`vfio_device_pm_runtime_get`, 6.1).
  var resumesForCalls: Bool { version >= KernelVersion(6, 1) }
  /// sysfs says `DMA-FQ` for the usual default domain of a group, `DMA` before (5.15, `iommu_group_show_type`).
  var namesFlushQueue: Bool { version >= KernelVersion(5, 15) }
  /// sysfs has `vfio-dev` directories (6.1).
  var hasDeviceDirectories: Bool { version >= KernelVersion(6, 1) }
  /// A module reference is taken per open file description. From 6.2 it is per open device
  /// (`vfio_df_device_first_open`).
  var referencesCountFiles: Bool { version < KernelVersion(6, 2) }
  /// SET_CONTAINER with a file that is no container fails with EBADFD (6.2); EINVAL before.
  var foreignContainerIsBadState: Bool { version >= KernelVersion(6, 2) }
  /// A hot reset with an empty group list means ownership by iommufd, even in a kernel without device nodes (6.6).
  var knowsEmptyLists: Bool { version >= KernelVersion(6, 6) }
  /// An unbind removes the device's name and node before it waits for the holders (6.6). Before, a process with the
  /// group can open the device again during the wait.
  var hidesBeforeItWaits: Bool { version >= KernelVersion(6, 6) }
  /// The error interrupt's trigger can be set on a conventional PCI function. Observed on 7.3.4 and not on 6.12.
  var takesAnyErrorTrigger: Bool { version >= KernelVersion(7, 0) }
  /// A device without an IOMMU has a node, too (7.3).
  var hasNodesWithoutIOMMU: Bool { hasCdev && version >= KernelVersion(7, 3) }
  /// iommufd implements mmap (6.17, `iommufd_fops_mmap`).
  var mapsQueues: Bool { version >= KernelVersion(6, 17) }
  /// vfio-pci and its variants share the module vfio_pci_core (5.15).
  var hasPCICore: Bool { version >= KernelVersion(5, 15) }
  /// debugfs has `vfio/DEVICE/pci` (7.2).
  var showsPCIOptions: Bool { version >= KernelVersion(7, 2) }
  /// fdinfo has `vfio-device-syspath` (6.18).
  var namesDeviceInFdinfo: Bool { version >= KernelVersion(6, 18) }
  /// sysfs has `reset_method` (5.15).
  var showsResetMethods: Bool { version >= KernelVersion(5, 15) }
  /// Migrations by VFIO_DEVICE_FEATURE (5.18).
  var hasMigration: Bool { version >= KernelVersion(5, 18) }
  /// PRE_COPY and MIG_DATA_SIZE (6.2).
  var hasPreCopy: Bool { version >= KernelVersion(6, 2) }
  /// DMA_LOGGING_ (6.1).
  var hasDMALogging: Bool { version >= KernelVersion(6, 1) }
  /// LOW_POWER_ (6.1).
  var hasLowPower: Bool { version >= KernelVersion(6, 1) }
  /// mtty migrates (6.7).
  var mttyMigrates: Bool { version >= KernelVersion(6, 7) }
  /// A mediated device has its parent's driver (5.16). Before, the module vfio_mdev drives it
  /// (drivers/vfio/mdev/vfio_mdev.c).
  var mediatedDriverIsParents: Bool { version >= KernelVersion(5, 16) }
  /// drivers/vfio/pci/pds (6.6).
  var hasPDS: Bool { version >= KernelVersion(6, 6) }
  /// debugfs has `vfio/DEVICE/migration/state`, readable by root (6.8, CONFIG_VFIO_DEBUGFS).
  var showsMigrationState: Bool { version >= KernelVersion(6, 8) }
  /// debugfs has `vfio/DEVICE/migration/features` (6.18).
  var showsMigrationFeatures: Bool { version >= KernelVersion(6, 18) }
  /// BIND_IOMMUFD checks the VF token (6.17, `vfio_df_check_token`).
  var bindChecksToken: Bool { version >= KernelVersion(6, 17) }
}
