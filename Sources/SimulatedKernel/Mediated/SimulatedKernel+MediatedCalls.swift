import HostModel

/// Writes to a mediated device's `create` and `remove` in sysfs (drivers/vfio/mdev/mdev_sysfs.c).
extension SimulatedKernel {
  /// The parent's `mdev_supported_types/TYPE/create` (`create_store`, `mdev_device_create`), of its first type if none is
  /// named. Fails with ENOENT without a parent or the type, with EINVAL for a malformed UUID, with EEXIST for a UUID in use, and with ENOSPC if no ports
  /// are left.
  package func createMediatedDevice(_ uuid: String, type name: String? = nil) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      guard let mediated, let type = mediated.type(name) else { throw .ENOENT }
      guard let uuid = Self.uuid(uuid) else { throw .EINVAL }
      if mediated.devices[uuid] != nil, !has(.mediatedDeviceMadeTwice) { throw .EEXIST }
      try mediated.takePorts(type)
      let made = register(uuid, type, mediated)
      mediated.add(made)
      note(.made(made.device.address))
    }
  }

  /// `mtty_probe` and its siblings: the device is alone in its set and in a group that VFIO allocates for it
  /// (`vfio_register_emulated_iommu_dev`).
  private func register(_ uuid: String, _ type: MediatedType, _ module: MediatedModule) -> MediatedDevice {
    let address = DeviceAddress.named(uuid)
    let device = VFIODevice(address, index: deviceNumbers.take())
    device.module = module
    switch module.kind {
    case .mtty:
      device.driver = MTTYDevice(device)
      if flavour.mttyMigrates {
        device.migration = MTTYMigration(self, device, ports: type.ports)
        device.log = DMALog()
      }
    case .kvmgt: device.driver = KVMGTDevice(device, module)
    case .crypto: device.driver = CryptoDevice(device, module)
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
      guard let mediated, let removed = mediated.devices[uuid.lowercased()], removed.isActive else { throw .ENOENT }
      removed.isActive = false
      withdraw(removed.device)
      forget(removed.device)
      mediated.remove(removed)
      note(.removed(removed.device.address))
    }
  }

  /// `available_instances` of a type; nil without the module or the type.
  package func availableMediatedDevices(type name: String? = nil) -> Int? {
    look {
      guard let mediated, let type = mediated.type(name) else { return nil }
      return mediated.available(type)
    }
  }

  /// The UUIDs of all mediated devices, sorted.
  package var mediatedDevices: [String] { look { mediated.map { $0.devices.keys.sorted() } ?? [] } }

  /// `uuid_parse`, lib/uuid.c.
  static func uuid(_ text: some StringProtocol) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [8, 4, 4, 4, 12], parts.allSatisfy({ $0.allSatisfy(\.isHexDigit) }) else { return nil }
    return text.lowercased()
  }
}
