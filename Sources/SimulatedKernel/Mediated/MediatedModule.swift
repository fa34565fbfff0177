import HostModel

/// A loaded module whose driver makes mediated devices, with its parent device.
final class MediatedModule: KernelModule {
  let kind: MediatedDriver
  /// The driver of its mediated devices.
  let driver: String
  /// The module of that driver.
  let name: String
  /// The reference count of that module.
  var references = 0
  /// The ports that no device has taken (`mdev_avail_ports` of mtty).
  private(set) var freePorts: Int
  /// The devices by UUID.
  private(set) var devices: [String: MediatedDevice] = [:]

  init(_ kind: MediatedDriver, _ flavour: KernelFlavour) {
    self.kind = kind
    driver = flavour.mediatedDriverIsParents ? kind.name : "vfio_mdev"
    name = flavour.mediatedDriverIsParents ? kind.module : "vfio_mdev"
    freePorts = kind.ports
  }

  /// The type of this name; without a name the first.
  func type(_ name: String?) -> MediatedType? { kind.types.first { name == nil || $0.name == name } }

  /// `available_instances` (`mtty_get_available` and its siblings).
  func available(_ type: MediatedType) -> Int { freePorts / type.ports }

  /// `mtty_init_dev`.
  func takePorts(_ type: MediatedType) throws(ErrorNumber) {
    if freePorts < type.ports { throw .ENOSPC }
    freePorts -= type.ports
  }

  func add(_ device: MediatedDevice) { devices[device.uuid] = device }

  /// `mtty_release_dev`, then the device is gone.
  func remove(_ device: MediatedDevice) {
    devices[device.uuid] = nil
    freePorts += device.type.ports
  }
}
