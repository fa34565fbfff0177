import HostModel

/// Writes to a mediated device's `create` and `remove` in sysfs (drivers/vfio/mdev/mdev_sysfs.c).
extension SimulatedKernel {
  /// mtty's `mdev_supported_types/TYPE/create` (`create_store`, `mdev_device_create`). Fails with ENOENT without the
  /// module or the type, with EINVAL for a malformed UUID, with EEXIST for a UUID in use, and with ENOSPC if no ports
  /// are left.
  package func createMediatedDevice(_ uuid: String, type name: String = "mtty-1") throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let mtty, let type = MTTYModule.types.first(where: { $0.name == name }) else { throw .ENOENT }
      guard let uuid = Self.uuid(uuid) else { throw .EINVAL }
      if mtty.devices[uuid] != nil, !has(.mediatedDeviceMadeTwice) { throw .EEXIST }
      try mtty.takePorts(type)
      let mediated = register(uuid, type, mtty)
      mtty.add(mediated)
      note(.made(mediated.device.address))
    }
  }

  /// `mtty_probe`: the device is alone in its set and in a group that VFIO allocates for it
  /// (`vfio_register_emulated_iommu_dev`).
  private func register(_ uuid: String, _ type: MediatedType, _ mtty: MTTYModule) -> MediatedDevice {
    let address = DeviceAddress.named(uuid)
    let device = VFIODevice(address, index: deviceNumbers.take())
    (device.driver, device.module) = (MTTYDevice(device), mtty)
    if flavour.mttyMigrates {
      device.migration = MTTYMigration(self, address, ports: type.ports)
      device.log = DMALog()
    }
    let mediated = MediatedDevice(uuid, type, device)
    registry.assign(device, .device(address), self)
    registry.join(device, self)
    let iommu = makeGroup(.emulated)
    iommu.mediated = mediated
    enter(device, iommu)
    devices[device.index] = device
    device.isVisible = true
    return mediated
  }

  /// `remove` (`remove_store`, `mdev_device_remove`). Blocks while a process holds the device. Fails with ENOENT for an
  /// unknown device or one that is being removed.
  package func removeMediatedDevice(_ uuid: String) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let mtty, let mediated = mtty.devices[uuid.lowercased()], mediated.isActive else { throw .ENOENT }
      mediated.isActive = false
      withdraw(mediated.device)
      forget(mediated.device)
      mtty.remove(mediated)
      note(.removed(mediated.device.address))
    }
  }

  /// `available_instances` of a type; nil without the module or the type.
  package func availableMediatedDevices(type name: String = "mtty-1") -> Int? {
    look {
      guard let mtty, let type = MTTYModule.types.first(where: { $0.name == name }) else { return nil }
      return mtty.available(type)
    }
  }

  /// The UUIDs of all mediated devices, sorted.
  package var mediatedDevices: [String] { look { mtty.map { $0.devices.keys.sorted() } ?? [] } }

  /// `uuid_parse`, lib/uuid.c.
  static func uuid(_ text: some StringProtocol) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 4, 4, 4, 12], parts.allSatisfy({ $0.allSatisfy(\.isHexDigit) }) else { return nil }
    return text.lowercased()
  }
}
