/// A device's registration with the VFIO core.
package struct VFIORegistration: Hashable, Sendable {
  /// The name `vfioN` in the device's `vfio-dev/` directory; nil on kernels before 6.1, which have none.
  package var name: String?
  /// The device node; nil where the kernel has no device nodes.
  package var cdev: CharacterDevice?

  /// Creates a registration.
  package init(name: String?, cdev: CharacterDevice? = nil) {
    self.name = name
    self.cdev = cdev
  }
}
