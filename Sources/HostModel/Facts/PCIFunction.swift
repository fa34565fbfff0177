/// A PCI function in sysfs, before any rule is applied. Absent or half-written attributes are nil.
package struct PCIFunction: Hashable, Sendable {
  /// The device above a function: the parent directory of its directory under /sys/devices.
  package enum Upstream: Hashable, Sendable {
    /// A host bridge; the function is on a root bus (`pci_is_root_bus`), or on a virtual bus of a root bus's PF.
    case root
    /// A PCI-to-PCI bridge or port.
    case bridge(PCIAddress)
  }

  /// The address.
  package var address: PCIAddress
  /// The bridge above it.
  package var upstream: Upstream
  /// Vendor ID, `vendor`.
  package var vendorID: UInt16?
  /// Device ID, `device`.
  package var deviceID: UInt16?
  /// Class code of 24 bits, `class`.
  package var classCode: UInt32?
  /// The driver; nil if the function is unbound.
  package var driver: String?
  /// The IOMMU group's number.
  package var iommuGroup: Int?
  /// `reset_method`, in the kernel's order; nil if the file does not exist (before 5.15, or no method at all).
  package var resetMethods: [String]?
  /// `reset` exists: a method was found when the function was enumerated.
  package var hasResetFile: Bool
  /// The physical function of a virtual one, `physfn`.
  package var physicalFunction: PCIAddress?
  /// The virtual functions, `virtfn0`...
  package var virtualFunctions: [PCIAddress]
  /// `sriov_totalvfs`; nil for a function without SR-IOV.
  package var virtualFunctionsPossible: Int?
  /// `power_state`: D0, D3hot, D3cold, ...
  package var powerState: String?
  /// `power/runtime_status`: active, suspended, ...
  package var runtimeStatus: String?
  /// `enable`: the enable count (`pci_dev.enable_cnt`). It is read of functions that are bound to a VFIO driver, and of
  /// those without a driver: one that is open while its unbind waits is still enabled.
  package var enableCount: Int?
  /// The VFIO registration; nil if no VFIO driver is bound.
  package var vfio: VFIORegistration?
  /// The VFIO registration that is still there although the driver is gone: its unbind waits. Before 6.6 the
  /// registration goes after the wait (`vfio_unregister_group_dev`); later only a physical function has one, which
  /// waits for its virtual functions first (`vfio_pci_core_unregister_device`).
  package var leavingRegistration: VFIORegistration?
  /// The places of the virtual functions; nil where they were not read, which is of a function that is not leaving.
  package var virtualFunctionSpacing: VirtualFunctionSpacing?
  /// For a port: the driver of its hotplug service `pcieX04`, nil without one. Only `pciehp` can reset its slot
  /// (drivers/pci/hotplug: of the PCI slot providers only pciehp, pnv_php and s390 have `reset_slot`).
  package var hotplugServiceDriver: String?
  /// The sizes of the six BARs in bytes; 0 for an absent one. Empty if `resource` could not be read.
  package var barSizes: [UInt64]
  /// The number of VFIO interrupts of this function in /proc/interrupts (`vfio-msix[0](...)`); nil if not readable.
  package var vfioInterrupts: Int?
  /// The IOMMU in front of it, by its `iommu` link: `dmar0`, `ivhd0`, `smmu3.0x...`; nil without one. It
  /// is there from when the function is found, and read when all of sysfs is.
  package var iommu: String?
  /// The NUMA node that it is nearest to, `numa_node` (from memory, drivers/pci/pci-sysfs.c); nil for -1, which means
  /// none. It changes by a write of root's only, without an event, and is read when all of sysfs is.
  package var numaNode: Int?
  /// The errors that it has counted; nil without Advanced Error Reporting, and for a function that is not bound to a VFIO
  /// driver. No event tells of them all: they are read with the other attributes.
  package var errors: PCIErrorCounts?
  /// Its link. Nil for a function without one of its own (conventional PCI, a virtual function), for one that is not bound
  /// to a VFIO driver, and for one that is not awake (D0 and active): reading it would wake the function. No event tells
  /// that it changes: it is read with the other attributes.
  package var link: PCILink?
  /// The module of the VFIO driver that is made for it (`vfio_pci:` in modules.alias); nil if there is none, or if that
  /// file cannot be read. It belongs to the release of the kernel and does not change.
  package var variantDriver: String?
  /// It is a zPCI function of IBM Z (`function_id` exists, arch/s390/pci/pci_sysfs.c): its slot is its own.
  package var isZPCI: Bool
  /// The function whose driver made the PCI domain that this one is in (VMD); nil in a domain of the firmware's.
  package var domainOwner: PCIAddress?
  /// The claims of others on its BARs; empty where /proc/iomem could not be read.
  package var barClaims: [BARClaim]
  /// The name in pci.ids.
  package var name: String?

  /// Creates a function of which only the place is known.
  package init(address: PCIAddress, upstream: Upstream = .root) {
    self.address = address
    self.upstream = upstream
    hasResetFile = false
    isZPCI = false
    barClaims = []
    virtualFunctions = []
    barSizes = []
  }

  /// Vendor and device ID, `8086:10d3`; nil if one is unknown.
  package var ids: String? { Self.ids(vendorID, deviceID) }

  static func ids(_ vendor: UInt16?, _ device: UInt16?) -> String? {
    guard let vendor, let device else { return nil }
    return "\(PCIAddress.padded(UInt32(vendor), 4)):\(PCIAddress.padded(UInt32(device), 4))"
  }

  /// True for a PCI-to-PCI bridge, a port or a CardBus bridge (class 0604, 0607, 0609).
  package var isBridge: Bool {
    guard let classCode else { return false }
    return [0x0604, 0x0607, 0x0609].contains(classCode >> 8)
  }

  /// A virtual function sits on a virtual bus when its bus is not its physical function's: that bus has no bridge
  /// of its own (`virtfn_add_bus`, drivers/pci/iov.c).
  package var isOnVirtualBus: Bool {
    guard let physicalFunction else { return false }
    return physicalFunction.busAddress != address.busAddress
  }
}
