/// The machine that was observed.
package struct Host: Hashable, Sendable {
  /// Its name (uname nodename).
  package var name: String
  /// Its kernel release as `uname -r` prints it.
  package var kernelRelease: String
  /// The upstream version behind the release, nil where it cannot be told.
  package var kernelVersion: KernelVersion?
  /// Which ways into VFIO this kernel offers now.
  package var vfio: VFIOFeatures

  /// A host from its parts.
  package init(name: String, kernelRelease: String, kernelVersion: KernelVersion?, vfio: VFIOFeatures) {
    self.name = name
    self.kernelRelease = kernelRelease
    self.kernelVersion = kernelVersion
    self.vfio = vfio
  }
}
