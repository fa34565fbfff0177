import GuestFiles

/// Where a device is in sysfs, and the nodes that lead to it.
struct Place {
  /// Its kernel name: a PCI address or an mdev UUID.
  let address: String

  /// Its folder.
  var folder: String {
    let pci = "/sys/bus/pci/devices/\(address)"
    return Files.exists(pci) ? pci : "/sys/bus/mdev/devices/\(address)"
  }

  /// Its IOMMU group.
  var group: String? { Files.linkName("\(folder)/iommu_group") }

  /// The name of its group's node: `N`, or `noiommu-N` where there is no IOMMU.
  var groupNode: String? {
    guard let group else { return nil }
    return Files.exists("/sys/class/vfio/noiommu-\(group)") ? "noiommu-\(group)" : group
  }

  /// The name of its driver.
  var driver: String? { Files.linkName("\(folder)/driver") }

  /// `vfioN`
  var device: String? { Files.entries("\(folder)/vfio-dev").first }

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
