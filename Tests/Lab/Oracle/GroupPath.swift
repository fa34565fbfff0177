import CLab
import CVFIO
import Glibc
import GuestFiles

/// Opens devices as a VMM does: group, container, IOMMU, device.
final class GroupPath {
  /// The last step of an open and its result.
  struct Outcome {
    /// The last step made.
    let step: String
    /// The result of that step: a descriptor, 0, or -errno.
    let result: Int32
  }

  private(set) var container: Int32 = -1
  private(set) var groups: [String: Int32] = [:]
  private var opened: [Int32] = []
  private var hasIOMMU = false

  deinit { closeAll() }

  /// Closes devices, then groups, then the container.
  func closeAll() {
    for fd in opened + groups.values { close(fd) }
    if container >= 0 { close(container) }
    (opened, groups, container, hasIOMMU) = ([], [:], -1, false)
  }

  /// Opens a group's node and adds the group to the container. The first group sets the IOMMU type.
  func addGroup(_ node: String) -> Outcome {
    if groups[node] != nil { return Outcome(step: "group", result: 0) }
    if container < 0 { container = lab_open("/dev/vfio/vfio") }
    if container < 0 { return Outcome(step: "container", result: container) }
    let group = lab_open("/dev/vfio/\(node)")
    if group < 0 { return Outcome(step: "group", result: group) }
    groups[node] = group
    let attached = cv_group_set_container(group, container)
    if attached < 0 { return Outcome(step: "set_container", result: attached) }
    if hasIOMMU { return Outcome(step: "set_container", result: 0) }
    let type = node.hasPrefix("noiommu-") ? CV_NOIOMMU_IOMMU : CV_TYPE1V2_IOMMU
    let given = cv_container_set_iommu(container, Int32(type))
    hasIOMMU = given >= 0
    return Outcome(step: "set_iommu", result: given)
  }

  /// Opens a device after its group.
  func open(_ place: Place, token: String? = nil) -> Outcome {
    // Without a group there is no node to open.
    guard let node = place.groupNode else { return Outcome(step: "no_group", result: -ENOENT) }
    let group = addGroup(node)
    guard group.result >= 0, let fd = groups[node] else { return group }
    let device = cv_group_device(fd, place.address + (token.map { " vf_token=\($0)" } ?? ""))
    if device >= 0 { opened.append(device) }
    return Outcome(step: "get_device", result: device)
  }

  /// Prints the status of the group of `place`.
  func reportStatus(_ place: Place) {
    guard let node = place.groupNode, let fd = groups[node] else { return }
    var flags: UInt32 = 0
    let result = cv_group_status(fd, &flags)
    JSONValue.line(
      "group_status", ("group", JSONValue(place.group)), ("result", .text(errorName(result))),
      ("viable", .flag(flags & UInt32(CV_GROUP_VIABLE) != 0)))
  }
}
