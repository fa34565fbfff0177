import HostModel

/// The mtty module (samples/vfio-mdev/mtty.c): the parent device of serial ports that exist in memory only.
final class MTTYModule: KernelModule {
  /// `mtty_types`.
  static let types = [
    MediatedType(name: "mtty-1", prettyName: "Single port serial", ports: 1),
    MediatedType(name: "mtty-2", prettyName: "Dual port serial", ports: 2),
  ]
  /// The driver of its mediated devices.
  let driver: String
  /// The reference count of that driver's module.
  var references = 0
  /// `mdev_avail_ports`, of MAX_MTTYS.
  private(set) var freePorts = 24
  /// The devices by UUID.
  private(set) var devices: [String: MediatedDevice] = [:]

  init(_ flavour: KernelFlavour) { driver = flavour.mediatedDriverIsParents ? "mtty" : "vfio_mdev" }

  /// `mtty_get_available`.
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
