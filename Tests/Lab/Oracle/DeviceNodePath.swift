import CLab
import CVFIO
import Glibc

/// Opens devices by their nodes and binds them to an iommufd.
final class DeviceNodePath {
  private(set) var iommufd: Int32 = -1
  private var opened: [Int32] = []

  deinit {
    for fd in opened { close(fd) }
    if iommufd >= 0 { close(iommufd) }
  }

  /// Opens the node and binds it.
  func open(_ place: Place) -> GroupPath.Outcome {
    if iommufd < 0 { iommufd = lab_open("/dev/iommu") }
    if iommufd < 0 { return GroupPath.Outcome(step: "iommufd", result: iommufd) }
    guard let name = place.device else { return GroupPath.Outcome(step: "no_node", result: -ENOENT) }
    let device = lab_open("/dev/vfio/devices/\(name)")
    if device < 0 { return GroupPath.Outcome(step: "node", result: device) }
    opened.append(device)
    var id: UInt32 = 0
    let bound = cv_device_bind(device, iommufd, &id)
    return GroupPath.Outcome(step: "bind", result: bound < 0 ? bound : device)
  }
}
