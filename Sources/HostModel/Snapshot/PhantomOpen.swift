/// An open that the kernel shows and no visible holder explains.
package struct PhantomOpen: Hashable, Sendable {
  /// The device; nil if only the references of the driver's module show the open.
  package var address: DeviceAddress?
  /// The driver.
  package var driver: String?
  /// The evidence: `enable`, `module_refcnt`, `interrupts` or `mapping`.
  package var evidence: [String]
  /// One sentence with what is known and the possible holders.
  package var message: String

  /// What keeps a device open in the kernel without a descriptor that procfs shows.
  package static let suspects = "kvm-vfio, a vhost worker, io_uring"

  /// Creates a phantom open.
  package init(address: DeviceAddress?, driver: String?, evidence: [String], message: String) {
    self.address = address
    self.driver = driver
    self.evidence = evidence
    self.message = message
  }
}
