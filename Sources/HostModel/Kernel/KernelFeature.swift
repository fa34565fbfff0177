/// A thing that a running kernel shows and that kernel.org's kernels have from some version on. A distribution that keeps
/// an old name for a kernel with a newer VFIO is recognised by these.
package enum KernelFeature: String, Hashable, Sendable, CaseIterable {
  /// `reset_method` of PCI functions.
  case resetMethods
  /// The module vfio_pci_core.
  case vfioPCICore
  /// /sys/class/vfio-dev.
  case deviceClass
  /// The misc device `iommu`.
  case iommufd
  /// Device nodes: the chrdev region `vfio-dev`.
  case deviceNodes
  /// /sys/kernel/debug/vfio.
  case debugDirectory
  /// `vfio-device-syspath` in fdinfo.
  case descriptorPaths
  /// `pci` in a device's directory below /sys/kernel/debug/vfio.
  case debugPCIDirectory

  /// The first kernel.org version with it.
  package var since: KernelVersion {
    switch self {
    case .resetMethods, .vfioPCICore: KernelVersion(5, 15)
    case .deviceClass: KernelVersion(6, 1)
    case .iommufd: KernelVersion(6, 2)
    case .deviceNodes: KernelVersion(6, 6)
    case .debugDirectory: KernelVersion(6, 8)
    case .descriptorPaths: KernelVersion(6, 18)
    case .debugPCIDirectory: KernelVersion(7, 2)
    }
  }
}
