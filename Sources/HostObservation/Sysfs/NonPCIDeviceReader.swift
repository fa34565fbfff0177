import HostModel

/// Reads the VFIO devices that are no PCI functions: mdev, platform, fsl-mc, ap, css, cdx, amba.
struct NonPCIDeviceReader {
  let files: any HostFiles
  let registrations: VFIORegistrations

  /// The devices by name. Before 6.1 they are found as members of groups that have a VFIO class entry.
  func devices(groups: [GroupFacts]) -> [OtherDevice] {
    if registrations.hasFolders {
      return registrations.byPath.compactMap { path, registration in
        guard let name = path.split(separator: "/").last, PCIAddress(name) == nil else { return nil }
        return device(String(name), folder: "sys/devices/\(path)", registration)
      }.sorted { $0.address < $1.address }
    }
    return groups.filter { $0.node != nil }.flatMap { group in
      group.devices.filter { $0.pci == nil }.compactMap { member -> OtherDevice? in
        let folder = "sys/kernel/iommu_groups/\(group.id)/devices/\(member)"
        guard let link = try? files.link(folder), let bus = files.linkName("\(folder)/subsystem"),
          let registration = registrations.registration(
            ofFolder: link, driver: files.linkName("\(folder)/driver"), group: group.id, bus: bus)
        else { return nil }
        return device(member.description, folder: folder, registration)
      }
    }
  }

  private func device(_ name: String, folder: String, _ registration: VFIORegistration) -> OtherDevice {
    let path = folder.split(separator: "/")
    let parent = path.dropLast().last.map { String($0).cleaned }
    let parentFolder = path.dropLast().joined(separator: "/")
    let type = files.linkName("\(folder)/mdev_type")
    return OtherDevice(
      address: name.cleaned, bus: files.linkName("\(folder)/subsystem")?.cleaned ?? "unknown", parent: parent,
      driver: files.linkName("\(folder)/driver")?.cleaned,
      parentDriver: files.linkName("\(parentFolder)/driver")?.cleaned,
      iommuGroup: files.linkName("\(folder)/iommu_group").flatMap { Int($0) }, vfio: registration,
      name: (files.line("\(folder)/mdev_type/name") ?? type)?.cleaned)
  }
}
