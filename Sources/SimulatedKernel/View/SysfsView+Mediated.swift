import HostModel

/// The sysfs of mediated devices (drivers/vfio/mdev/mdev_sysfs.c), and VFIO's debugfs.
extension SysfsView {
  /// The directory of the parent below /sys.
  private func parentPath(_ kind: MediatedDriver) -> String {
    switch kind {
    case .mtty: "devices/virtual/mtty/mtty"
    case .kvmgt(let address): kernel.functions[address].map(path) ?? "devices/pci0000:00/\(address)"
    case .crypto: "devices/vfio_ap/matrix"
    }
  }

  /// The directory of a mediated device below /sys.
  func path(ofMediated address: DeviceAddress) -> String {
    "\(parentPath(kernel.machine.mediated ?? .mtty))/\(address)"
  }

  /// Adds the parent, its types and its devices to the tree.
  func mediated(_ module: MediatedModule) {
    let bus = root.directory(at: "sys/bus/mdev")
    _ = bus.directory("devices")
    bus.link("drivers/\(module.driver)/module", "../../../../module/\(module.name)")
    modules(module)
    let path = parentPath(module.kind)
    let name = path.split(separator: "/").last ?? ""
    root.link("sys/class/mdev_bus/\(name)", "../../\(path)")
    let parent = root.directory(at: "sys/\(path)")
    switch module.kind {
    case .mtty:
      root.link("sys/class/mtty/mtty", "../../\(path)")
      parent.link("subsystem", "../../../../class/mtty")
    case .kvmgt: break
    case .crypto:
      _ = root.directory(at: "sys/bus/matrix/drivers/vfio_ap")
      parent.link("subsystem", "../../../bus/matrix")
      parent.link("driver", "../../../bus/matrix/drivers/vfio_ap")
    }
    for type in module.kind.types {
      let directory = parent.directory(at: "mdev_supported_types/\(type.name)")
      directory.file("name", type.prettyName + "\n")
      directory.file("device_api", module.kind.interface + "\n")
      directory.file("available_instances", "\(module.available(type))\n")
      _ = directory.directory("devices")
    }
    for device in module.devices.values { add(device, module, parent) }
  }

  private func modules(_ module: MediatedModule) {
    if !kernel.machine.builtInModules.contains(module.name) {
      root.file("sys/module/\(module.name)/refcnt", "\(module.references)\n")
    }
    for user in Set([module.name, module.kind.module]) {
      _ = root.directory(at: "sys/module/\(user)/holders")
      root.link("sys/module/mdev/holders/\(user)", "../../\(user)")
    }
    root.link("sys/module/vfio/holders/\(module.name)", "../../\(module.name)")
  }

  /// Adds a device. While it is being removed, only its group is left (`device_del`).
  private func add(_ mediated: MediatedDevice, _ module: MediatedModule, _ parent: DirectoryNode) {
    let path = path(ofMediated: mediated.device.address)
    let up = String(repeating: "../", count: path.split(separator: "/").count)
    let directory = parent.directory(mediated.uuid)
    if let group = mediated.device.group { directory.link("iommu_group", "\(up)kernel/iommu_groups/\(group.id)") }
    guard mediated.isActive else { return }
    root.link("sys/bus/mdev/devices/\(mediated.uuid)", "../../../\(path)")
    directory.link("driver", "\(up)bus/mdev/drivers/\(module.driver)")
    directory.link("mdev_type", "../mdev_supported_types/\(mediated.type.name)")
    directory.link("subsystem", "\(up)bus/mdev")
    parent.link(
      "mdev_supported_types/\(mediated.type.name)/devices/\(mediated.uuid)", "../../../\(mediated.uuid)")
    registration(of: mediated.device, directory, path)
  }

  /// VFIO's debugfs (drivers/vfio/debugfs.c): one directory per device, with the options of a PCI device, and with its
  /// migration state if its driver supports migration.
  func migrations() {
    guard kernel.flavour.showsMigrationState else { return }
    let debug = root.directory(at: "sys/kernel/debug/vfio")
    for device in kernel.devices.values where device.isVisible {
      let directory = debug.directory(device.address.description)
      if kernel.flavour.showsPCIOptions, kernel.core(device) != nil {
        directory.file("pci/disable_idle_d3", kernel.machine.disablesIdleSleep ? "Y\n" : "N\n")
        directory.file("pci/nointxmask", "N\n")
      }
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
