import HostModel
import TerminalText

/// Reads the VFIO devices that are no PCI functions: mdev, platform, fsl-mc, ap, css, cdx, amba.
struct NonPCIDeviceReader {
  let files: any HostFiles
  let registrations: VFIORegistrations

  /// Returns the devices by name. Before 6.1 they are found as members of groups with a VFIO class entry.
  func devices(groups: [GroupFacts]) -> [OtherDevice] {
    if registrations.hasDirectories {
      return registrations.byPath.compactMap { path, registration in
        guard let name = path.split(separator: "/").last, PCIAddress(name) == nil else { return nil }
        return device(String(name), directory: "sys/devices/\(path)", registration)
      }.sorted { $0.address < $1.address }
    }
    return groups.filter { $0.node != nil }.flatMap { group in
      group.devices.filter { $0.pci == nil }.compactMap { member -> OtherDevice? in
        let directory = "sys/kernel/iommu_groups/\(group.id)/devices/\(member)"
        guard let link = try? files.link(directory), let bus = files.linkName("\(directory)/subsystem"),
          let registration = registrations.registration(
            ofDirectory: link, driver: files.linkName("\(directory)/driver"), group: group.id, bus: bus)
        else { return nil }
        return device(member.description, directory: directory, registration)
      }
    }
  }

  private func device(_ name: String, directory: String, _ registration: VFIORegistration) -> OtherDevice {
    let path = directory.split(separator: "/")
    let parent = path.dropLast().last.map { String($0).cleaned }
    let parentDirectory = path.dropLast().joined(separator: "/")
    let type = files.linkName("\(directory)/mdev_type")
    return OtherDevice(
      address: name.cleaned, bus: files.linkName("\(directory)/subsystem")?.cleaned ?? "unknown", parent: parent,
      driver: files.linkName("\(directory)/driver")?.cleaned,
      parentDriver: files.linkName("\(parentDirectory)/driver")?.cleaned,
      iommuGroup: files.linkName("\(directory)/iommu_group").flatMap { Int($0) }, vfio: registration,
      name: (files.line("\(directory)/mdev_type/name") ?? type)?.cleaned)
  }
}
