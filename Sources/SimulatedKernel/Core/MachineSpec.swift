/// A simulated machine: its hardware, its kernel and the parameters of its modules.
package struct MachineSpec: Hashable, Sendable {
  /// The host name.
  package var name: String
  /// The kernel that it boots.
  package var flavour: KernelFlavour
  /// The functions. Bridges come before the functions below them.
  package var functions: [FunctionSpec]
  /// `vfio.enable_unsafe_noiommu_mode`.
  package var allowsNoIOMMU = false
  /// `vfio_iommu_type1.allow_unsafe_interrupts`, and iommufd's.
  package var allowsUnsafeInterrupts = false
  /// The hardware remaps interrupts.
  package var remapsInterrupts = true
  /// `vfio_pci.enable_sriov`.
  package var enablesSRIOV = true
  /// The mtty module (samples/vfio-mdev/mtty.c) is loaded, the parent of mediated serial ports.
  package var loadsMTTY = false

  /// Creates a machine with interrupt remapping and default module parameters.
  package init(name: String, flavour: KernelFlavour, functions: [FunctionSpec]) {
    self.name = name
    self.flavour = flavour
    self.functions = functions
  }
}
