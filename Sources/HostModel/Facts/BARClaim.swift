/// A part of a BAR that something else in the kernel has claimed, as /proc/iomem shows it. vfio-pci cannot reserve such a
/// BAR, so that mapping it fails (`vfio_pci_core_setup_barmap`: `pci_request_selected_regions`).
package struct BARClaim: Hashable, Sendable {
  /// The BAR's number.
  package var bar: Int
  /// The name of the claim: `BOOTFB`, `simpledrm`.
  package var owner: String

  /// Creates a claim.
  package init(bar: Int, owner: String) {
    self.bar = bar
    self.owner = owner
  }
}
