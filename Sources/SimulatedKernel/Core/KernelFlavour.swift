import HostModel

/// A kernel release, as far as releases differ in what VFIO does.
package struct KernelFlavour: Hashable, Sendable {
  /// What `uname -r` prints.
  package var release: String
  /// The upstream version behind it.
  package var version: KernelVersion
  /// Built with CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV (6.6 and later).
  package var hasCdev: Bool

  /// A flavour from its parts.
  package init(release: String, version: KernelVersion, hasCdev: Bool) {
    self.release = release
    self.version = version
    self.hasCdev = hasCdev
  }

  /// Debian 11's: before device sets, `vfio-dev` folders and DMA ownership in the IOMMU core.
  package static let v5_10 = KernelFlavour(release: "5.10.0-sim", version: KernelVersion(5, 10, 0), hasCdev: false)
  /// Debian 12's: one module reference for each opened file.
  package static let v6_1 = KernelFlavour(release: "6.1.192-sim", version: KernelVersion(6, 1, 192), hasCdev: false)
  /// Debian 13's: groups only.
  package static let v6_12 = KernelFlavour(release: "6.12.117-sim", version: KernelVersion(6, 12, 117), hasCdev: false)
  /// The same with device nodes and iommufd.
  package static let v6_12cdev = KernelFlavour(
    release: "6.12.117-sim", version: KernelVersion(6, 12, 117), hasCdev: true)
  /// With everything, and fdinfo that names the device.
  package static let v7_3 = KernelFlavour(release: "7.3.4-sim", version: KernelVersion(7, 3, 4), hasCdev: true)

  /// A virtual function is a device set of its own (commit e908f58b6beb; in every flavour here but 5.10).
  var virtualFunctionIsAlone: Bool { version >= KernelVersion(5, 15) }
  /// pciehp registers its slot for all device numbers (7.3, drivers/pci/hotplug/pciehp_core.c).
  var slotCoversBus: Bool { version >= KernelVersion(7, 3) }
  /// DMA ownership is the IOMMU core's (5.19); before, VFIO judges by a list of drivers.
  var ownershipInIOMMUCore: Bool { version >= KernelVersion(5, 19) }
  /// `vfio-dev` folders (6.1).
  var hasDeviceFolders: Bool { version >= KernelVersion(6, 1) }
  /// A module reference for each opened file; from 6.2 for each open device (`vfio_df_device_first_open`).
  var referencesCountFiles: Bool { version < KernelVersion(6, 2) }
  /// SET_CONTAINER of a file that is no container: EBADFD from 6.2, EINVAL before.
  var foreignContainerIsBadState: Bool { version >= KernelVersion(6, 2) }
  /// A hot reset without groups means one by iommufd, whether device nodes are built in or not (6.6).
  var knowsEmptyLists: Bool { version >= KernelVersion(6, 6) }
  /// An unbind takes the device's name and node away before it waits for those who hold it (6.6); before, somebody who has
  /// the group can open it once more meanwhile.
  var hidesBeforeItWaits: Bool { version >= KernelVersion(6, 6) }
  /// The trigger of the error interrupt can be set on a function of conventional PCI: so seen on 7.3.4, and not on 6.12.
  var takesAnyErrorTrigger: Bool { version >= KernelVersion(7, 0) }
  /// A device without an IOMMU has a node as well (7.3).
  var hasNodesWithoutIOMMU: Bool { hasCdev && version >= KernelVersion(7, 3) }
  /// An iommufd has an mmap of its own (6.17, `iommufd_fops_mmap`).
  var mapsQueues: Bool { version >= KernelVersion(6, 17) }
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
  /// A mediated device has its parent's driver (5.16); before, the module vfio_mdev has it (drivers/vfio/mdev/vfio_mdev.c).
  var mediatedDriverIsParents: Bool { version >= KernelVersion(5, 16) }
  /// drivers/vfio/pci/pds (6.6).
  var hasPDS: Bool { version >= KernelVersion(6, 6) }
  /// debugfs has `vfio/DEVICE/migration/state` (6.8, CONFIG_VFIO_DEBUGFS), root's alone.
  var showsMigrationState: Bool { version >= KernelVersion(6, 8) }
  /// And `features` (6.18).
  var showsMigrationFeatures: Bool { version >= KernelVersion(6, 18) }
  /// BIND_IOMMUFD asks for the VF token (6.17, `vfio_df_check_token`).
  var bindChecksToken: Bool { version >= KernelVersion(6, 17) }
}
