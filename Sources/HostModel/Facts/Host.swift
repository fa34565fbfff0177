/// The machine that was observed.
package struct Host: Hashable, Sendable {
  /// Its name (uname nodename).
  package var name: String
  /// Its kernel release as `uname -r` prints it.
  package var kernelRelease: String
  /// The upstream version that the release is based on; nil if unknown.
  package var kernelVersion: KernelVersion?
  /// The interfaces of VFIO that this kernel offers now.
  package var vfio: VFIOFeatures

  /// Creates a description of a machine.
  package init(name: String, kernelRelease: String, kernelVersion: KernelVersion?, vfio: VFIOFeatures) {
    self.name = name
    self.kernelRelease = kernelRelease
    self.kernelVersion = kernelVersion
    self.vfio = vfio
  }
}
