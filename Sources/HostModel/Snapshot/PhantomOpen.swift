/// A device that the kernel says is open while no holder is visible.
package struct PhantomOpen: Hashable, Sendable {
  /// The device; nil when only the driver's count betrays it.
  package var address: DeviceAddress?
  /// The driver.
  package var driver: String?
  /// What betrays it: `enable`, `module_refcnt` or `interrupts`.
  package var evidence: [String]
  /// One sentence: what is known and whom to suspect.
  package var message: String

  /// A phantom from its parts.
  package init(address: DeviceAddress?, driver: String?, evidence: [String], message: String) {
    self.address = address
    self.driver = driver
    self.evidence = evidence
    self.message = message
  }
}
