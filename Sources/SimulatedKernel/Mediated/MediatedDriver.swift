import HostModel

/// A driver that makes mediated devices.
package enum MediatedDriver: Hashable, Sendable {
  /// samples/vfio-mdev/mtty.c: serial ports that exist in memory only.
  case mtty
  /// drivers/gpu/drm/i915/gvt/kvmgt.c: shares of the Intel GPU at this address.
  case kvmgt(PCIAddress)
  /// drivers/s390/crypto/vfio_ap_ops.c: queues of IBM Z's crypto cards.
  case crypto

  /// The name of its module.
  var module: String {
    switch self {
    case .mtty: "mtty"
    case .kvmgt: "kvmgt"
    case .crypto: "vfio_ap"
    }
  }

  /// The name of the driver of its devices (`struct mdev_driver`).
  var name: String {
    switch self {
    case .mtty: "mtty"
    case .kvmgt: "intel_vgpu_mdev"
    case .crypto: "vfio_ap_mdev"
    }
  }

  /// `mdev_supported_types` (`mtty_types`, `intel_gvt_init_vgpu_types`, `vfio_ap_mdev_type`).
  var types: [MediatedType] {
    switch self {
    case .mtty:
      [
        MediatedType(name: "mtty-1", prettyName: "Single port serial", ports: 1),
        MediatedType(name: "mtty-2", prettyName: "Dual port serial", ports: 2),
      ]
    case .kvmgt: [MediatedType(name: "i915-GVTg_V5_4", prettyName: "GVTg_V5_4", ports: 1)]
    case .crypto: [MediatedType(name: "vfio_ap-passthrough", prettyName: "VFIO AP Passthrough Device", ports: 1)]
    }
  }

  /// The number of ports, shares or devices in all (MAX_MTTYS of mtty, MAX_ZDEV_ENTRIES_EXT of vfio_ap).
  var ports: Int {
    switch self {
    case .mtty: 24
    case .kvmgt: 2
    case .crypto: 511
    }
  }

  /// `device_api`: the name of the interface that the devices have.
  var interface: String { self == .crypto ? "vfio-ap" : "vfio-pci" }
}
