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

  /// Returns the devices without a driver that are in a group with a VFIO node which no device is registered in: their
  /// removal waits. From 6.6 the group is all that shows one (`mdev_device_remove_common`: the bus forgets the device
  /// before its driver is asked to remove it; `vfio_device_remove_group` comes after the wait). Before, such a device is
  /// still registered, and one of `registered`.
  func leavingDevices(
    groups: [GroupFacts], registered: [OtherDevice], functions: [PCIFunction]
  ) -> [OtherDevice] {
    let known = Set(
      registered.map { DeviceAddress.named($0.address) }
        + functions.filter { $0.vfio != nil || $0.leavingRegistration != nil }.map { .pci($0.address) })
    return groups.filter { $0.node != nil && known.isDisjoint(with: $0.devices) }.compactMap { group in
      // Choosing one of several would be a guess.
      guard group.devices.count == 1, let member = group.devices.first, member.pci == nil,
        group.otherDrivers[member.description] == nil
      else { return nil }
      let directory = "sys/kernel/iommu_groups/\(group.id)/devices/\(member)"
      let path = (try? files.link(directory)).flatMap(VFIORegistrations.devicePath)
      var device = device(
        member.description, directory: path.map { "sys/devices/\($0)" } ?? directory, VFIORegistration(name: nil))
      device.iommuGroup = group.id
      return device
    }
  }

  private func device(_ name: String, directory: String, _ registration: VFIORegistration) -> OtherDevice {
    let path = directory.split(separator: "/")
    let parent = path.dropLast().last.map { String($0).cleaned }
    let parentDirectory = path.dropLast().joined(separator: "/")
    let type = files.linkName("\(directory)/mdev_type")
    return OtherDevice(
      address: name.cleaned, bus: files.linkName("\(directory)/subsystem")?.cleaned ?? Self.bus(ofDevice: name),
      parent: parent,
      driver: files.linkName("\(directory)/driver")?.cleaned,
      parentDriver: files.linkName("\(parentDirectory)/driver")?.cleaned,
      iommuGroup: files.linkName("\(directory)/iommu_group").flatMap { Int($0) }, vfio: registration,
      name: (files.line("\(directory)/mdev_type/name") ?? type)?.cleaned)
  }

  /// The bus of a device that its bus has forgotten: only mediated devices are named by a UUID
  /// (`mdev_device_create`).
  private static func bus(ofDevice name: String) -> String {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false).map { $0.filter(\.isHexDigit).count }
    return parts == [8, 4, 4, 4, 12] && name.count == 36 ? "mdev" : "unknown"
  }
}
