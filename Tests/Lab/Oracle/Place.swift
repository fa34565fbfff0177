import GuestFiles

/// The location of a device in sysfs, and its nodes.
struct Place {
  /// Its kernel name: a PCI address or an mdev UUID.
  let address: String

  /// The sysfs directory.
  var directory: String {
    let pci = "/sys/bus/pci/devices/\(address)"
    return Files.exists(pci) ? pci : "/sys/bus/mdev/devices/\(address)"
  }

  /// The IOMMU group.
  var group: String? { Files.linkName("\(directory)/iommu_group") }

  /// The name of the group's node: `N`, or `noiommu-N` without an IOMMU.
  var groupNode: String? {
    guard let group else { return nil }
    return Files.exists("/sys/class/vfio/noiommu-\(group)") ? "noiommu-\(group)" : group
  }

  /// The name of the driver.
  var driver: String? { Files.linkName("\(directory)/driver") }

  /// `vfioN`
  var device: String? { Files.entries("\(directory)/vfio-dev").first }

  /// Every device that is registered with VFIO now.
  static var registered: [String] {
    Files.entries("/sys/class/vfio-dev").compactMap { name in
      guard let parts = Files.link("/sys/class/vfio-dev/\(name)")?.split(separator: "/"), parts.count > 3 else {
        return nil
      }
      return String(parts[parts.count - 3])
    }.sorted()
  }
}
