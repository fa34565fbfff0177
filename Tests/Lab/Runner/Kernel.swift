import Foundation

/// A kernel of the lab, unpacked.
struct Kernel {
  /// The name that machines and results use: `6.1`, `6.12`, `lab`.
  let name: String
  /// `uname -r`
  let release: String
  /// The image QEMU boots.
  let image: URL
  /// A cpio archive of the base system: busybox and the modules that the lab needs.
  let base: URL
}
