/// The data files of migrations, by the names that drivers give them (`anon_inode_getfile` in the drivers below
/// drivers/vfio/pci and in samples/vfio-mdev/mtty.c).
///
/// Each holds a reference on its driver's module for as long as the session lasts: the file's operations are owned by
/// the module (`__anon_inode_getfile`), and the driver keeps the file itself after the user has closed it.
package enum MigrationFile {
  /// The drivers, by the file's link in /proc/PID/fd.
  private static let drivers: [StaticLink] = [
    StaticLink("anon_inode:mlx5vf_mig", "mlx5_vfio_pci"), StaticLink("anon_inode:hisi_acc_vf_mig", "hisi_acc_vfio_pci"),
    StaticLink("anon_inode:virtiovf_mig", "virtio_vfio_pci"), StaticLink("anon_inode:qat_vf_mig", "qat_vfio_pci"),
    StaticLink("anon_inode:pds_vfio_lm", "pds_vfio_pci"), StaticLink("anon_inode:xe_vfio_mig", "xe_vfio_pci"),
    StaticLink("anon_inode:mtty_mig", "mtty"),
  ]

  private struct StaticLink: Sendable {
    let link: StaticString
    let driver: String

    init(_ link: StaticString, _ driver: String) {
      self.link = link
      self.driver = driver
    }
  }

  /// Returns true if a link is that of such a file.
  package static func isLink(_ link: UnsafeRawBufferPointer) -> Bool {
    drivers.contains {
      link.elementsEqual(UnsafeRawBufferPointer(start: $0.link.utf8Start, count: $0.link.utf8CodeUnitCount))
    }
  }

  /// Returns the module of the driver that makes the files with this link, by its folded name; nil for any other link.
  static func driver(ofLink link: String) -> String? {
    drivers.first { "\($0.link)" == link }?.driver
  }

  /// Returns true if a driver makes such files.
  static func isMade(by driver: String) -> Bool {
    let folded = driver.foldedDriverName
    return drivers.contains { $0.driver == folded }
  }
}
