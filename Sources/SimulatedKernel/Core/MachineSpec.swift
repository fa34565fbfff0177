/// A simulated machine: its hardware, its kernel and the parameters of its modules.
package struct MachineSpec: Hashable, Sendable {
  /// The host name.
  package var name: String
  /// The kernel that it boots.
  package var flavour: KernelFlavour
  /// The functions. Bridges come before the functions below them.
  package var functions: [FunctionSpec]
  /// `vfio.enable_unsafe_noiommu_mode`, at the start.
  package var allowsNoIOMMU = false
  /// `vfio_iommu_type1.allow_unsafe_interrupts`, and iommufd's.
  package var allowsUnsafeInterrupts = false
  /// The hardware remaps interrupts.
  package var remapsInterrupts = true
  /// `vfio_pci.enable_sriov`.
  package var enablesSRIOV = true
  /// `vfio_pci.disable_idle_d3`: functions without a user do not sleep, and none is woken.
  package var disablesIdleSleep = false
  /// `vfio_pci.disable_denylist`.
  package var disablesDenylist = false
  /// The IOMMU, if functions have groups.
  package var iommu = IOMMUKind.intel
  /// The loaded driver of mediated devices; nil without.
  package var mediated: MediatedDriver?

  /// The modules that are built into the kernel. sysfs has no reference count of them.
  package var builtInModules: Set<String> = []

  /// Creates a machine with interrupt remapping and default module parameters.
  package init(name: String, flavour: KernelFlavour, functions: [FunctionSpec]) {
    self.name = name
    self.flavour = flavour
    self.functions = functions
  }
}
