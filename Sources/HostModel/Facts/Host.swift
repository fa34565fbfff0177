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
  /// True for the machine of a demo: nothing of it is real.
  package var isSimulated = false
  /// The source of its kernel.
  package var kernelOrigin: KernelOrigin
  /// The features of VFIO that sysfs and debugfs show, whatever the kernel's name says. ``KernelRules`` adds those that
  /// ``vfio``, functions and descriptors show.
  package var kernelFeatures: Set<KernelFeature>

  /// Creates a description of a machine. Without an origin the release tells it.
  package init(
    name: String, kernelRelease: String, kernelVersion: KernelVersion?, vfio: VFIOFeatures,
    kernelOrigin: KernelOrigin? = nil, kernelFeatures: Set<KernelFeature> = []
  ) {
    self.name = name
    self.kernelRelease = kernelRelease
    self.kernelVersion = kernelVersion
    self.vfio = vfio
    self.kernelOrigin = kernelOrigin ?? KernelOrigin(release: kernelRelease)
    self.kernelFeatures = kernelFeatures
  }
}
