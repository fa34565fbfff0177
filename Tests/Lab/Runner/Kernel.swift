import Foundation

/// A kernel of the lab, unpacked.
struct Kernel: Sendable {
  /// The name that machines and results use: `6.1`, `6.12`, `lab`.
  let name: String
  /// `uname -r`
  let release: String
  /// The image QEMU boots.
  let image: URL
  /// A cpio archive of the base system: busybox and the modules that the lab needs.
  let base: URL

  /// The kernel logs `resetting` and `reset done` of every function (`pci_dev_save_and_disable`, drivers/pci/pci.c).
  /// 7.3 does, 6.1 and 6.12 do not; releases in between were not examined.
  var logsResets: Bool { release.split(separator: ".").first.flatMap { Int($0) } ?? 0 >= 7 }
}
