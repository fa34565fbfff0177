import HostModel

/// sysfs of mtty and its devices (drivers/vfio/mdev/mdev_sysfs.c).
extension SysfsView {
  /// The folder of a mediated device below /sys.
  static func path(ofMediated address: DeviceAddress) -> String { "devices/virtual/mtty/mtty/\(address)" }

  /// Puts the parent, its types and its devices into the tree.
  func mediated(_ mtty: MTTYModule) {
    let bus = root.folder(at: "sys/bus/mdev")
    _ = bus.folder("devices")
    bus.link("drivers/\(mtty.driver)/module", "../../../../module/\(mtty.driver)")
    modules(mtty)
    root.link("sys/class/mtty/mtty", "../../devices/virtual/mtty/mtty")
    root.link("sys/class/mdev_bus/mtty", "../../devices/virtual/mtty/mtty")
    let parent = root.folder(at: "sys/devices/virtual/mtty/mtty")
    parent.link("subsystem", "../../../../class/mtty")
    for type in MTTYModule.types {
      let folder = parent.folder(at: "mdev_supported_types/\(type.name)")
      folder.file("name", type.prettyName + "\n")
      folder.file("device_api", "vfio-pci\n")
      folder.file("available_instances", "\(mtty.available(type))\n")
      _ = folder.folder("devices")
    }
    for device in mtty.devices.values { add(device, mtty, parent) }
  }

  private func modules(_ mtty: MTTYModule) {
    root.file("sys/module/\(mtty.driver)/refcnt", "\(mtty.references)\n")
    for user in Set([mtty.driver, "mtty"]) {
      _ = root.folder(at: "sys/module/\(user)/holders")
      root.link("sys/module/mdev/holders/\(user)", "../../\(user)")
    }
    root.link("sys/module/vfio/holders/\(mtty.driver)", "../../\(mtty.driver)")
  }

  /// A device: while it is being removed, its group alone is left of what it had (`device_del`).
  private func add(_ mediated: MediatedDevice, _ mtty: MTTYModule, _ parent: FileFolder) {
    let path = Self.path(ofMediated: mediated.device.address)
    let folder = parent.folder(mediated.uuid)
    if let group = mediated.device.group {
      folder.link("iommu_group", "../../../../../kernel/iommu_groups/\(group.id)")
    }
    guard mediated.isActive else { return }
    root.link("sys/bus/mdev/devices/\(mediated.uuid)", "../../../\(path)")
    folder.link("driver", "../../../../../bus/mdev/drivers/\(mtty.driver)")
    folder.link("mdev_type", "../mdev_supported_types/\(mediated.type.name)")
    folder.link("subsystem", "../../../../../bus/mdev")
    parent.link(
      "mdev_supported_types/\(mediated.type.name)/devices/\(mediated.uuid)", "../../../\(mediated.uuid)")
    registration(of: mediated.device, folder, path)
  }

  /// debugfs of VFIO (drivers/vfio/debugfs.c): a folder for each device, and in it what the device's driver tells of
  /// migrations where it has any.
  func migrations() {
    guard kernel.flavour.showsMigrationState else { return }
    let debug = root.folder(at: "sys/kernel/debug/vfio")
    for device in kernel.devices.values where device.isVisible {
      let folder = debug.folder(device.address.description)
      guard let migration = device.migration else { continue }
      folder.file("migration/state", migration.state.rawValue + "\n")
      guard kernel.flavour.showsMigrationFeatures else { continue }
      folder.file("migration/features", device.migrationFeatures.map { $0.rawValue + "\n" }.joined())
    }
  }
}

extension VFIODevice {
  /// `vfio_device_features_read` (drivers/vfio/debugfs.c, 6.18): the flags, and whether there is a log.
  var migrationFeatures: [MigrationFeature] {
    guard let migration else { return [] }
    let flags: [(MigrationFlags, MigrationFeature)] = [(.stopCopy, .stopCopy), (.p2p, .p2p), (.preCopy, .preCopy)]
    return flags.filter { migration.flags.contains($0.0) }.map(\.1) + (log == nil ? [] : [.dirtyTracking])
  }
}
