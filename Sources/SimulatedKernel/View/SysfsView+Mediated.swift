import HostModel

/// The sysfs of mtty and its devices (drivers/vfio/mdev/mdev_sysfs.c).
extension SysfsView {
  /// The directory of a mediated device below /sys.
  static func path(ofMediated address: DeviceAddress) -> String { "devices/virtual/mtty/mtty/\(address)" }

  /// Adds the parent, its types and its devices to the tree.
  func mediated(_ mtty: MTTYModule) {
    let bus = root.directory(at: "sys/bus/mdev")
    _ = bus.directory("devices")
    bus.link("drivers/\(mtty.driver)/module", "../../../../module/\(mtty.driver)")
    modules(mtty)
    root.link("sys/class/mtty/mtty", "../../devices/virtual/mtty/mtty")
    root.link("sys/class/mdev_bus/mtty", "../../devices/virtual/mtty/mtty")
    let parent = root.directory(at: "sys/devices/virtual/mtty/mtty")
    parent.link("subsystem", "../../../../class/mtty")
    for type in MTTYModule.types {
      let directory = parent.directory(at: "mdev_supported_types/\(type.name)")
      directory.file("name", type.prettyName + "\n")
      directory.file("device_api", "vfio-pci\n")
      directory.file("available_instances", "\(mtty.available(type))\n")
      _ = directory.directory("devices")
    }
    for device in mtty.devices.values { add(device, mtty, parent) }
  }

  private func modules(_ mtty: MTTYModule) {
    root.file("sys/module/\(mtty.driver)/refcnt", "\(mtty.references)\n")
    for user in Set([mtty.driver, "mtty"]) {
      _ = root.directory(at: "sys/module/\(user)/holders")
      root.link("sys/module/mdev/holders/\(user)", "../../\(user)")
    }
    root.link("sys/module/vfio/holders/\(mtty.driver)", "../../\(mtty.driver)")
  }

  /// Adds a device. While it is being removed, only its group is left (`device_del`).
  private func add(_ mediated: MediatedDevice, _ mtty: MTTYModule, _ parent: DirectoryNode) {
    let path = Self.path(ofMediated: mediated.device.address)
    let directory = parent.directory(mediated.uuid)
    if let group = mediated.device.group {
      directory.link("iommu_group", "../../../../../kernel/iommu_groups/\(group.id)")
    }
    guard mediated.isActive else { return }
    root.link("sys/bus/mdev/devices/\(mediated.uuid)", "../../../\(path)")
    directory.link("driver", "../../../../../bus/mdev/drivers/\(mtty.driver)")
    directory.link("mdev_type", "../mdev_supported_types/\(mediated.type.name)")
    directory.link("subsystem", "../../../../../bus/mdev")
    parent.link(
      "mdev_supported_types/\(mediated.type.name)/devices/\(mediated.uuid)", "../../../\(mediated.uuid)")
    registration(of: mediated.device, directory, path)
  }

  /// VFIO's debugfs (drivers/vfio/debugfs.c): one directory per device, with its migration state if its driver supports
  /// migration.
  func migrations() {
    guard kernel.flavour.showsMigrationState else { return }
    let debug = root.directory(at: "sys/kernel/debug/vfio")
    for device in kernel.devices.values where device.isVisible {
      let directory = debug.directory(device.address.description)
      guard let migration = device.migration else { continue }
      directory.file("migration/state", migration.state.rawValue + "\n")
      guard kernel.flavour.showsMigrationFeatures else { continue }
      directory.file("migration/features", device.migrationFeatures.map { $0.rawValue + "\n" }.joined())
    }
  }
}

extension VFIODevice {
  /// `vfio_device_features_read` (drivers/vfio/debugfs.c, 6.18): the flags, and dirty tracking if there is a log.
  var migrationFeatures: [MigrationFeature] {
    guard let migration else { return [] }
    let flags: [(MigrationFlags, MigrationFeature)] = [(.stopCopy, .stopCopy), (.p2p, .p2p), (.preCopy, .preCopy)]
    return flags.filter { migration.flags.contains($0.0) }.map(\.1) + (log == nil ? [] : [.dirtyTracking])
  }
}
